"""Custom domains: due checks, and mails about failing ones."""

from celery import shared_task

from customdomains.mails import send_due_mails
from customdomains.services.checkers import make_checker
from customdomains.services.schedule import check_due_domains
from kernel.clock import utc_now


@shared_task
def check_domains() -> None:
    """Check a batch of claims, all of them concurrently."""
    check_due_domains(checker=make_checker(), clock=utc_now)


@shared_task
def send_mails() -> None:
    """Warn owners before their printed codes stop working."""
    send_due_mails(now=utc_now())
