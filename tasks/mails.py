"""Mails: sends what is queued."""

from celery import shared_task

from accounts.mail.delivery import send_due_mails
from kernel.clock import utc_now


@shared_task
def send_mails() -> None:
    send_due_mails(now=utc_now())
