"""Writes of scans: what the workers call."""

import os
import socket
from functools import cache

from django.conf import settings
from redis.exceptions import ResponseError

from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from scans.analytics.rollups.backfill import backfill_all
from scans.analytics.rollups.outdated import OutdatedCounts, recount_outdated_days
from scans.connections import maintenance_connection
from scans.ingestion.drain import Drain, DrainCounts
from scans.ingestion.enrichment.geoip import open_places
from scans.ingestion.stream import ScanStream
from scans.retention.purge import PurgeCounts, first_kept_day, purge_scans

# Longer than any worker pauses; a removed name that reads again is simply made anew.
_FORGET_CONSUMERS_AFTER_MS = 24 * 3600 * 1000


def drain_scan_stream(*, budget_secs: float) -> DrainCounts:
    """Store waiting scans until there are none or the time is used up.

    Raises psycopg.OperationalError or redis.RedisError when a server is away:
    nothing is lost, call again.
    """
    drain = _get_drain(os.getpid())
    try:
        return drain.run(budget_secs=budget_secs)
    except BaseException:
        # Whatever it was, the session may be in the middle of something.
        drain.database.close()
        raise


def remove_idle_consumers() -> int:
    """Forget workers that ended a day ago; answers how many."""
    return _get_drain(os.getpid()).stream.remove_consumers(idle_ms=_FORGET_CONSUMERS_AFTER_MS)


def rewrite_redis_log() -> bool:
    """Have Redis forget what it has deleted: its append-only log keeps old salts until it grows.

    Returns False where Redis does not do so: without such a log, or because it may not be asked.
    """
    try:
        get_redis(settings.REDIS_URL).bgrewriteaof()
    except ResponseError:
        return False
    return True


def purge_expired_scans(*, budget_secs: float, after_tenant_id: int) -> PurgeCounts:
    """Delete what is older than 13 months, in the workspaces after this one."""
    with maintenance_connection() as connection:
        return purge_scans(
            connection,
            today=utc_now().date(),
            budget_secs=budget_secs,
            after_tenant_id=after_tenant_id,
        )


def recount_outdated_lists(*, budget_secs: float, after_tenant_id: int) -> OutdatedCounts:
    """Count days anew whose lists the version before has cut, in the workspaces after this one."""
    with maintenance_connection() as connection:
        return recount_outdated_days(
            connection,
            # Of the days before, rows may be gone already.
            since=first_kept_day(utc_now().date()),
            budget_secs=budget_secs,
            after_tenant_id=after_tenant_id,
        )


def backfill_rollups(*, budget_secs: float, after_tenant_id: int) -> int | None:
    """Count what was never rolled up, in the workspaces after this one.

    Returns the workspace to go on after, None when all are done.
    """
    with maintenance_connection() as connection:
        return backfill_all(
            connection,
            today=utc_now().date(),
            budget_secs=budget_secs,
            after_tenant_id=after_tenant_id,
        )


@cache
def _get_drain(pid: int) -> Drain:
    """One for each process: neither the connection nor the name may be shared by a fork."""
    redis = get_redis(settings.REDIS_URL)
    return Drain(
        redis=redis,
        stream=ScanStream(redis, consumer=f"{socket.gethostname()}:{pid}"),
        provider=settings.EDGE_PROVIDER,
        secret=settings.SECRET_KEY,
        places=open_places(settings.GEOIP_DB),
    )
