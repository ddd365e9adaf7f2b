"""Scans: from the stream to the database."""

import logging

import psycopg
from celery import shared_task
from redis import RedisError

from scans import services

logger = logging.getLogger(__name__)

# A server that became a standby answers, but takes nothing.
_AWAY = (
    *(psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction),
    RedisError,
)
# Short, so that a worker that is asked to stop does so soon; beat calls again at once.
DRAIN_BUDGET_SECS = 5.0
# Well below Celery's time limit; routes and mails wait no longer than this for the only worker.
MAINTENANCE_BUDGET_SECS = 1.5
_MAINTENANCE_PAUSE_SECS = 2


@shared_task
def drain_scan_stream() -> None:
    """Store what waits. Several workers may do so side by side."""
    try:
        services.drain_scan_stream(budget_secs=DRAIN_BUDGET_SECS)
    except _AWAY as error:
        # The next call, half a second later, is the retry; a stack trace each would only be noise.
        logger.warning("scans wait: %s", error)


@shared_task
def remove_idle_consumers() -> None:
    """Forget workers that ended long ago."""
    services.remove_idle_consumers()


@shared_task
def purge_expired_scans(after_tenant_id: int = 0) -> None:
    """Delete scans older than 13 months, a moment at a time, so that other tasks come between."""
    counts = services.purge_expired_scans(
        budget_secs=MAINTENANCE_BUDGET_SECS, after_tenant_id=after_tenant_id
    )
    if counts.stopped_at is not None:
        purge_expired_scans.apply_async(
            kwargs={"after_tenant_id": counts.stopped_at - 1}, countdown=_MAINTENANCE_PAUSE_SECS
        )


@shared_task
def backfill_rollups(after_tenant_id: int = 0) -> None:
    """Count scans that a version without rollups stored, a moment at a time."""
    done = services.backfill_rollups(
        budget_secs=MAINTENANCE_BUDGET_SECS, after_tenant_id=after_tenant_id
    )
    if done is not None:
        backfill_rollups.apply_async(
            kwargs={"after_tenant_id": done}, countdown=_MAINTENANCE_PAUSE_SECS
        )


@shared_task
def recount_outdated_lists(after_tenant_id: int = 0) -> None:
    """After an upgrade: lists that were cut as the version before did."""
    counts = services.recount_outdated_lists(
        budget_secs=MAINTENANCE_BUDGET_SECS, after_tenant_id=after_tenant_id
    )
    if counts.stopped_at is not None:
        recount_outdated_lists.apply_async(
            kwargs={"after_tenant_id": counts.stopped_at - 1}, countdown=_MAINTENANCE_PAUSE_SECS
        )


@shared_task
def rewrite_redis_log() -> None:
    """Daily, so that the salts of past days are gone from the disk, too."""
    services.rewrite_redis_log()
