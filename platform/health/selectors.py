"""Is everything that a scan or an edit needs alive? One line for each part."""

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

_AWAY = "does not answer"
_NEED_REDIS = ("workers", "scan_stream", "reconciliation", "routes")


def get_status(*, redis: Redis, spool_dir: Path, now: datetime) -> dict[str, Probe]:
    """A probe for each part; never raises because one is down."""
    of_redis = _guarded(lambda: probe_redis(redis))
    probes = {"postgresql": _guarded(probe_postgresql), "redis": of_redis}
    if probes["postgresql"].line == _AWAY:
        probes["tenancy"] = Probe(is_ok=False, line="unknown without PostgreSQL")
    else:
        probes["tenancy"] = _guarded(probe_tenancy)
    if of_redis.line == _AWAY:
        # Its time-out has been waited for once; the others would only wait for it again.
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
        # Addresses and driver texts are for the log: anybody may read the answer.
        logger.warning("status probe: %s", error)
        return Probe(is_ok=False, line=_AWAY)
