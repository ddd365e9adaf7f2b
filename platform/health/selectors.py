"""The state of everything that a scan or an edit needs, a probe for each part."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError
from redis import Redis, RedisError

from health.probes import (
    Probe,
    probe_balance,
    probe_dead_letters,
    probe_postgresql,
    probe_redis,
    probe_routes,
    probe_spools,
    probe_stream,
    probe_tenancy,
    probe_workers,
)

logger = logging.getLogger(__name__)

_NO_ANSWER = "does not answer"
_NEED_REDIS = ("workers", "scan_stream", "reconciliation", "routes")


def get_status(*, redis: Redis, spool_dir: Path, now: datetime) -> dict[str, Probe]:
    """{part: probe}. Does not raise when a part is down."""
    redis_probe = _guarded(lambda: probe_redis(redis))
    probes = {"postgresql": _guarded(probe_postgresql), "redis": redis_probe}
    if probes["postgresql"].line == _NO_ANSWER:
        probes["tenancy"] = Probe(is_ok=False, line="unknown without PostgreSQL")
    else:
        probes["tenancy"] = _guarded(probe_tenancy)
    if redis_probe.line == _NO_ANSWER:
        # The time-out of Redis has passed once; the other probes would wait for it again.
        unknown = Probe(is_ok=False, line="unknown without Redis")
        probes |= dict.fromkeys(_NEED_REDIS, unknown)
    else:
        probes["workers"] = _guarded(lambda: probe_workers(redis, now))
        probes["scan_stream"] = _guarded(lambda: probe_stream(redis, now))
        probes["reconciliation"] = _guarded(lambda: probe_balance(redis))
        probes["routes"] = _guarded(lambda: probe_routes(redis, now))
    probes["spools"] = _guarded(lambda: probe_spools(spool_dir, now))
    probes["dead_letters"] = _guarded(probe_dead_letters)
    return probes


def _guarded(probe: Callable[[], Probe]) -> Probe:
    try:
        return probe()
    except (DatabaseError, RedisError) as error:
        # Addresses and driver messages are only logged: the response is public.
        logger.warning("status probe: %s", error)
        return Probe(is_ok=False, line=_NO_ANSWER)
