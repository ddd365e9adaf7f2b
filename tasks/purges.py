"""Deletes expired rows."""

from celery import shared_task

from accounts.mail.delivery import purge_mails
from accounts.services import purge_expired_sessions
from kernel.clock import utc_now
from tenants.idempotency.services import purge_idempotent_answers


@shared_task
def purge_sessions() -> None:
    purge_expired_sessions(now=utc_now())


@shared_task
def purge_idempotency_keys() -> None:
    """Delete answers that are no longer replayed."""
    purge_idempotent_answers(now=utc_now())


@shared_task
def purge_old_mails() -> None:
    """Delete rows of mails, and what failed ones contained."""
    purge_mails(now=utc_now())
