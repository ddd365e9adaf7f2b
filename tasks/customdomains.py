"""Custom domains: checks that are due, and mails about those that fail."""

from celery import shared_task

from customdomains.mails import send_due_mails
from customdomains.services.checkers import make_checker
from customdomains.services.schedule import check_due_domains
from kernel.clock import utc_now


@shared_task
def check_domains() -> None:
    """A batch of claims, which wait for DNS together."""
    check_due_domains(checker=make_checker(), clock=utc_now)


@shared_task
def send_mails() -> None:
    """What owners must know before printed codes stop."""
    send_due_mails(now=utc_now())
