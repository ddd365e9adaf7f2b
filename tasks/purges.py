"""Deletes expired rows."""

from time import monotonic
from typing import Any

from celery import Task, shared_task

from accounts.mail.delivery import purge_mails
from accounts.mailed_links import purge_links
from accounts.services import purge_expired_sessions
from kernel.clock import utc_now
from outbox.services import purge_events
from qrs.services.trash import purge_all_expired_trash
from tenants.idempotency.services import purge_idempotent_answers
from webhooks.services.deliveries import PURGE_BATCH, purge_deliveries

# Other tasks of the queue come between.
_BUDGET_SECS = 1.5
_PAUSE_SECS = 2


@shared_task
def purge_sessions() -> None:
    purge_expired_sessions(now=utc_now())


@shared_task
def purge_idempotency_keys() -> None:
    """Delete answers that are no longer replayed."""
    purge_idempotent_answers(now=utc_now())


@shared_task
def purge_old_mails() -> None:
    """Delete rows of mails, what failed ones contained, and links that have expired."""
    purge_mails(now=utc_now())
    purge_links(now=utc_now())


@shared_task(bind=True)
def purge_trash(self: "Task[Any, Any]", after_tenant_id: int = 0) -> None:
    """Delete QRs for good that were in the trash for 30 days."""
    resume_after = purge_all_expired_trash(
        now=utc_now(), budget_secs=_BUDGET_SECS, after_tenant_id=after_tenant_id
    )
    if resume_after is not None:
        self.apply_async(kwargs={"after_tenant_id": resume_after}, countdown=_PAUSE_SECS)


@shared_task(bind=True)
def purge_webhook_deliveries(self: "Task[Any, Any]") -> None:
    """Delete deliveries that are over 30 days old."""
    until = monotonic() + _BUDGET_SECS
    while purge_deliveries(now=utc_now()) == PURGE_BATCH:
        if monotonic() >= until:
            self.apply_async(countdown=_PAUSE_SECS)
            return


@shared_task(bind=True)
def purge_old_events(self: "Task[Any, Any]") -> None:
    """Delete events after 30 days."""
    if not purge_events(now=utc_now(), budget_secs=_BUDGET_SECS):
        self.apply_async(countdown=_PAUSE_SECS)
