"""Is everything that a scan needs alive? One line for each part."""

import logging
import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import DatabaseError, connection
from redis import Redis, RedisError

from scans.events import STREAM_KEY
from scans.heartbeat import get_heartbeat_age_secs
from scans.reconciliation.account import get_account

logger = logging.getLogger(__name__)

# Workers look at the stream twice a second, and at least after each batch.
MAX_HEARTBEAT_AGE_SECS = 30.0
# Beyond this, figures are no longer what people take for current.
MAX_BACKLOG_AGE_SECS = 120.0
# At its limit Redis refuses writes: scans go to the spools, and changes are refused. What is
# left is some hundred thousand scans, so there is time to act.
MAX_MEMORY_SHARE = 0.8
_AWAY = "does not answer"


class Probe(NamedTuple):
    """line: for people; begins with "ok" or says what is wrong."""

    is_ok: bool
    line: str


def get_status(*, redis: Redis, now: datetime) -> dict[str, Probe]:
    """A probe for each part; never raises because one is down."""
    of_redis = _guarded(lambda: _probe_redis(redis))
    probes = {"postgresql": _guarded(_probe_postgresql), "redis": of_redis}
    if of_redis.line == _AWAY:
        # Its time-out has been waited for once; the others would only wait for it again.
        unknown = Probe(is_ok=False, line="unknown without Redis")
        return probes | dict.fromkeys(("workers", "scan_stream", "reconciliation"), unknown)
    probes["workers"] = _guarded(lambda: _probe_workers(redis, now))
    probes["scan_stream"] = _guarded(lambda: _probe_stream(redis, now))
    probes["reconciliation"] = _guarded(lambda: _probe_account(redis))
    return probes


def _guarded(probe: Callable[[], Probe]) -> Probe:
    try:
        return probe()
    except (DatabaseError, RedisError) as error:
        # Addresses and driver texts are for the log: anybody may read the answer.
        logger.warning("status probe: %s", error)
        return Probe(is_ok=False, line=_AWAY)


def _probe_postgresql() -> Probe:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Probe(is_ok=True, line="ok")


def _probe_redis(redis: Redis) -> Probe:
    memory: Any = redis.info("memory")
    if memory["used_memory"] > MAX_MEMORY_SHARE * (memory["maxmemory"] or math.inf):
        share = memory["used_memory"] / memory["maxmemory"]
        return Probe(is_ok=False, line=f"{share:.0%} of its memory is used")
    return Probe(is_ok=True, line="ok")


def _probe_workers(redis: Redis, now: datetime) -> Probe:
    age_secs = get_heartbeat_age_secs(redis, now=now)
    if age_secs is None:
        return Probe(is_ok=False, line="no sign of life for a day or more")
    if age_secs > MAX_HEARTBEAT_AGE_SECS:
        return Probe(is_ok=False, line=f"last sign of life {age_secs:.0f} s ago")
    return Probe(is_ok=True, line="ok")


def _probe_stream(redis: Redis, now: datetime) -> Probe:
    oldest: Any = redis.xrange(STREAM_KEY, count=1)
    if not oldest:
        return Probe(is_ok=True, line="ok, nothing waits")
    appended_ms = int(oldest[0][0].partition(b"-")[0])
    age_secs = max(0.0, now.timestamp() - appended_ms / 1000)
    line = f"{redis.xlen(STREAM_KEY)} batches wait, the oldest for {age_secs:.1f} s"
    if age_secs > MAX_BACKLOG_AGE_SECS:
        return Probe(is_ok=False, line=line)
    return Probe(is_ok=True, line=f"ok, {line}")


def _probe_account(redis: Redis) -> Probe:
    account = get_account(redis)
    return Probe(is_ok=account.missing <= 0, line=account.describe())
