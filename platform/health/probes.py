"""The probes of what a scan and an edit pass through; those of the servers are beside this."""

import logging
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models.functions import Now
from redis import Redis, ResponseError

from edge.redirects.spool_files import HELD, summarise_spools
from health.probe import Probe
from health.routes import probe_codes
from kernel.heartbeats import WORKER_QUEUES, get_heartbeat_age_secs
from leases.models import Lease
from qrs.generation.image_pool import get_pool
from qrs.routes.comparison import get_comparison
from qrs.routes.publish import find_unpublished
from scans.accounting.balance import get_balance
from scans.accounting.dead_letters.models import DeadLetter
from scans.accounting.waiting import get_backlog
from webhooks.selectors import get_oldest_waiting_event

logger = logging.getLogger(__name__)

# Workers record a heartbeat twice a second, and at least after each batch.
MAX_HEARTBEAT_AGE_SECS = 30.0
# Older figures are no longer current to users.
MAX_BACKLOG_AGE_SECS = 120.0
# By less, clocks of servers that take over from each other may differ.
MAX_CLOCK_STEP_SECS = 60.0
# Spools are replayed twice a second once Redis is back.
MAX_SPOOL_AGE_SECS = 120.0
# Unpublished routes are repaired every five seconds; a publish in progress is no fault.
MAX_UNPUBLISHED_SECS = 15.0
# One that dies has met an image that kills it; one after the other have another cause.
MAX_LOST_RENDERS = 3

NO_BEAT = "beat: none holds the lease, so no calls are sent"
_UNPUBLISHED_KEY = "status:unpublished"
_KEY_TTL_SECS = 3600


def probe_workers(redis: Redis, now: datetime) -> Probe:
    """Whether every queue has a worker with a recent heartbeat."""
    problems = [
        f"{queue}: {problem}"
        for queue in WORKER_QUEUES
        if (problem := _explain_age(get_heartbeat_age_secs(redis, now=now, queue=queue)))
    ]
    return Probe(is_ok=not problems, line="; ".join(problems) or "ok")


def probe_beat() -> Probe:
    """Whether a beat calls the workers of Celery's queues: their heartbeats are such calls."""
    if Lease.objects.filter(name="beat", expires_at__gt=Now()).exists():
        return Probe(is_ok=True, line="ok")
    return Probe(is_ok=False, line=NO_BEAT)


def _explain_age(age_secs: float | None) -> str:
    """What is wrong about a heartbeat of this age; "" for a recent one."""
    if age_secs is None:
        return "no sign of life for a day or more"
    return f"last sign of life {age_secs:.0f} s ago" if age_secs > MAX_HEARTBEAT_AGE_SECS else ""


def probe_stream(redis: Redis) -> Probe:
    """How far analytics are behind."""
    entries, age_secs = get_backlog(redis)
    if not entries:
        return Probe(is_ok=True, line="ok, nothing waits")
    if age_secs < -MAX_CLOCK_STEP_SECS:
        step = f"the clock of Redis was put back by {-age_secs:.0f} s or more"
        line = f"{step}, so it is not known how long scans wait"
        return Probe(False, line, f"{entries} batches wait; {line}")
    age_secs = max(0.0, age_secs)
    is_ok = age_secs <= MAX_BACKLOG_AGE_SECS
    start = "ok, " if is_ok else ""
    return Probe(
        is_ok,
        f"{start}the oldest batch waits for {age_secs:.1f} s",
        f"{start}{entries} batches wait, the oldest for {age_secs:.1f} s",
    )


def probe_balance(redis: Redis) -> Probe:
    """Whether every redirected scan is accounted for."""
    balance = get_balance(redis)
    is_ok = not balance.is_short
    return Probe(is_ok, "ok" if is_ok else "scans are missing", balance.describe())


def probe_spools(folder: Path, now: datetime) -> Probe:
    """Scans not yet in Redis: in spool files of this machine, or in memory of this process."""
    try:
        waiting = summarise_spools(folder)
    except OSError as error:
        logger.warning("status probe: spools: %s", error)
        return Probe(is_ok=False, line="cannot be read")
    if HELD.lost:
        return Probe(False, "scans were lost", f"{HELD.lost} scans were lost since the start")
    if HELD.waiting:
        line = f"{HELD.waiting} scans are in memory alone"
        return Probe(
            False, "scans are in memory alone: neither Redis nor the disk takes them", line
        )
    if waiting.unreadable:
        line = f"{waiting.unreadable} files cannot be read"
        return Probe(False, "a spool file cannot be read", line)
    if not waiting.files:
        return Probe(is_ok=True, line="ok, empty")
    age_secs = max(0.0, now.timestamp() - waiting.oldest_ms / 1000)
    is_ok = age_secs <= MAX_SPOOL_AGE_SECS
    start = "ok, " if is_ok else ""
    since = f"since {age_secs:.0f} s"
    return Probe(
        is_ok,
        f"{start}scans wait for Redis {since}",
        f"{start}{waiting.files} files with {waiting.size_bytes} bytes wait for Redis {since}",
    )


def probe_routes(redis: Redis, now: datetime) -> Probe:
    """Whether Redis may hold wrong routes, or lacks a change for longer than a repair takes."""
    comparison = get_comparison()
    if comparison.is_doubtful:
        line = f"being published again: {comparison.reason}"
        return Probe(False, line, f"{line}; {comparison.compared} compared so far")
    unpublished = find_unpublished()
    if unpublished.total == 0:
        with suppress(ResponseError):
            redis.delete(_UNPUBLISHED_KEY)
        return probe_codes()
    volume = f"{unpublished.total} routes wait to be published"
    try:
        # Either the oldest change of an earlier probe, or one that is being published now.
        since = _note_first_seen(redis, f"{unpublished.short_id}:{unpublished.version}", now)
    except ResponseError:
        line = "changes wait to be published, and Redis takes no writes"
        return Probe(False, line, f"{volume}, and Redis takes no writes")
    is_ok = since <= MAX_UNPUBLISHED_SECS
    start = "ok, " if is_ok else ""
    return Probe(is_ok, f"{start}changes wait to be published", f"{start}{volume}")


def probe_webhooks(now: datetime) -> Probe:
    """How far the sender of webhooks is behind; not how far receivers are."""
    since = get_oldest_waiting_event()
    if since is None:
        return Probe(is_ok=True, line="ok, nothing waits")
    age_secs = max(0.0, (now - since).total_seconds())
    is_ok = age_secs <= MAX_BACKLOG_AGE_SECS
    return Probe(is_ok, f"{'ok, ' if is_ok else ''}the oldest event waits for {age_secs:.1f} s")


def probe_dead_letters() -> Probe:
    """Scans that could not be stored and need a person."""
    count = DeadLetter.objects.count()
    if not count:
        return Probe(is_ok=True, line="ok, none")
    return Probe(False, "some scans could not be stored", f"{count} scans could not be stored")


def probe_renders() -> Probe:
    """The processes of this web process that draw images; not part of the public report."""
    stats = get_pool().get_stats()
    is_ok = stats.lost_in_a_row < MAX_LOST_RENDERS
    line = (
        f"{stats.drawing} drawn now and {stats.waiting} waiting, {stats.renders} since the start;"
        f" {stats.restarts} processes lost"
    )
    return Probe(is_ok, f"ok, {line}" if is_ok else f"images cannot be drawn: {line}")


def _note_first_seen(redis: Redis, change: str, now: datetime) -> float:
    """Seconds since this change was first seen unpublished."""
    noted: Any = redis.get(_UNPUBLISHED_KEY)
    known, _, at = (noted or b"").decode().rpartition("@")
    if known != change:
        redis.set(_UNPUBLISHED_KEY, f"{change}@{now.timestamp():.3f}", ex=_KEY_TTL_SECS)
        return 0.0
    return now.timestamp() - float(at)
