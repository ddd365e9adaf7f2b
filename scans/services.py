"""Writes of scans: what the workers' tasks and migrations call."""

import logging
import os
import socket
from collections.abc import Callable
from functools import cache
from typing import Any

import psycopg
from django.conf import settings
from redis.exceptions import ResponseError

from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from scans.accounting.ledger.services import fold_ended
from scans.analytics.rollups.backfill import (
    backfill_all,
    backfill_schema,
    was_upgraded_lately,
)
from scans.analytics.rollups.outdated import recount_outdated_days, recount_outdated_days_of
from scans.analytics.workspace_ranking import rank_workspaces as rank
from scans.connections import maintenance_connection
from scans.ingestion.drain import Drain, DrainCounts
from scans.ingestion.enrichment.geoip import open_geoip_database
from scans.ingestion.stream import ScanStream
from scans.ingestion.subscribers import SubscribedTenants
from scans.log.live.publish import publish_scans
from scans.retention.purge import first_retained_day, purge_scans

logger = logging.getLogger(__name__)

# Of the silence of a web process. One that is idle for longer gets its row back when it reports.
_FOLD_AFTER_SECS = 24 * 3600.0
# Longer than any worker pauses; a removed consumer that reads again is simply created again.
_REMOVE_CONSUMERS_AFTER_MS = 24 * 3600 * 1000


def drain_scan_stream(*, budget_secs: float) -> DrainCounts:
    """Store waiting scans until there are none or the time is used up.

    Raises psycopg.OperationalError or redis.RedisError when a server is unavailable:
    nothing is lost, call again.
    """
    drain = get_drain()
    try:
        return drain.run(budget_secs=budget_secs)
    except BaseException:
        # The session may be in the middle of a transaction or a pipeline.
        drain.database.close()
        raise


def remove_idle_consumers() -> int:
    """Remove the consumers of workers that ended a day ago; returns how many."""
    return get_drain().stream.remove_consumers(idle_ms=_REMOVE_CONSUMERS_AFTER_MS)


def fold_answered() -> int:
    """Add up what web processes have answered that ended a day ago; returns how many."""
    with maintenance_connection() as connection:
        try:
            return fold_ended(connection, after_secs=_FOLD_AFTER_SECS)
        except psycopg.errors.LockNotAvailable as error:
            logger.info("ended web processes are added up later: %s", error)
            return 0


def rewrite_redis_log() -> bool:
    """Have Redis rewrite its append-only log, which holds deleted salts until then.

    Returns False where Redis has no such log or does not allow the command.
    """
    try:
        get_redis(settings.REDIS_URL).bgrewriteaof()
    except ResponseError:
        return False
    return True


# The next five do their work in the workspaces after the given one and stop when the time is
# used up. They return the id to pass as after_tenant_id next time; None when all are done.


def purge_expired_scans(*, budget_secs: float, after_tenant_id: int) -> int | None:
    """Delete what is older than 13 months."""
    with maintenance_connection() as connection:
        return purge_scans(
            connection,
            today=utc_now().date(),
            budget_secs=budget_secs,
            after_tenant_id=after_tenant_id,
        ).resume_after


def recount_outdated_lists(*, budget_secs: float, after_tenant_id: int) -> int | None:
    """Count the days again whose lists the previous version has cut."""
    with maintenance_connection() as connection:
        return recount_outdated_days(
            connection,
            # Rows of the days before may be deleted already.
            since=first_retained_day(utc_now().date()),
            budget_secs=budget_secs,
            after_tenant_id=after_tenant_id,
        )


def backfill_rollups(*, budget_secs: float, after_tenant_id: int) -> int | None:
    """Count scans that were never rolled up."""
    with maintenance_connection() as connection:
        return backfill_all(
            connection,
            since=first_retained_day(utc_now().date()),
            budget_secs=budget_secs,
            after_tenant_id=after_tenant_id,
        )


def backfill_after_upgrade(*, budget_secs: float, after_tenant_id: int) -> int | None:
    """Count scans that were never rolled up; nothing to do unless there was an upgrade lately."""
    with maintenance_connection() as connection:
        if not was_upgraded_lately(connection):
            return None
    return backfill_rollups(budget_secs=budget_secs, after_tenant_id=after_tenant_id)


def rank_workspaces(*, budget_secs: float, after_tenant_id: int) -> int | None:
    """Find out which workspaces had the most scans in the last 7 whole days."""
    with maintenance_connection() as connection:
        return rank(
            connection,
            get_redis(settings.REDIS_URL),
            today=utc_now().date(),
            budget_secs=budget_secs,
            after_tenant_id=after_tenant_id,
        )


def complete_rollups_after_migration(
    sender: object, *, schema_name: str, report: Callable[[str], None], **_signal: Any
) -> None:
    """Receiver of tenant_migrated."""
    since = first_retained_day(utc_now().date())
    with maintenance_connection() as connection:
        backfill_schema(connection, schema_name, since=since, report=report)
        recount_outdated_days_of(connection, schema_name, since=since, report=report)


def get_drain() -> Drain:
    """The one of this process."""
    return _get_drain(os.getpid())


@cache
def _get_drain(pid: int) -> Drain:
    """One for each process: a fork must share neither the connection nor the consumer's name."""
    redis = get_redis(settings.REDIS_URL)
    return Drain(
        redis=redis,
        stream=ScanStream(redis, consumer=f"{socket.gethostname()}:{pid}"),
        provider=settings.EDGE_PROVIDER,
        secret=settings.SECRET_KEY,
        geoip=open_geoip_database(settings.GEOIP_DB),
        publish=publish_scans,
        list_subscribed=SubscribedTenants().get,
    )
