"""The state of everything that a scan or an edit needs, a probe for each part."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from time import monotonic

from django.conf import settings
from redis import Redis

from health.certificates import probe_certificates
from health.disk import probe_disk
from health.durability import probe_durability
from health.figures import probe_figures
from health.locks import probe_locks
from health.postgresql import probe_postgresql, probe_postgresql_replicas, probe_tenancy
from health.probe import NO_ANSWER, Probe, ProbeCall
from health.probe_threads import ProbeGroup, run_groups
from health.probes import (
    NO_BEAT,
    probe_balance,
    probe_beat,
    probe_dead_letters,
    probe_routes,
    probe_spools,
    probe_stream,
    probe_webhooks,
    probe_workers,
)
from health.redis_server import probe_broker, probe_redis, probe_redis_replicas
from health.rounds import Report, StatusRounds
from health.tail import probe_tail
from health.triggers import probe_triggers
from kernel.clock import utc_now
from kernel.redis_clients import get_redis

# Of a whole report.
LIMIT_SECS = 2.0

# The lines of the report in their order, and the servers that each needs.
_NEEDS = {
    "postgresql": (),
    "redis": (),
    "tenancy": ("postgresql",),
    "workers": ("redis",),
    "scan_stream": ("redis",),
    "reconciliation": ("redis", "postgresql"),
    "routes": ("redis", "postgresql"),
    "spools": (),
    "tail_log": (),
    "webhooks": ("postgresql",),
    "dead_letters": ("postgresql",),
    "figures": ("postgresql",),
    "replicas": ("redis", "postgresql"),
    "disk": (),
    "certificates": ("postgresql",),
}
_NAMES = {"postgresql": "PostgreSQL", "redis": "Redis"}
_REPLICAS = ("replicas of postgresql", "replicas of redis")
# Joined to the line of PostgreSQL.
_OF_POSTGRESQL = ("locks of postgresql", "triggers of postgresql", "durability of postgresql")
_BROKER = "broker"
_BEAT = "beat"
_GROUPS = {name: ProbeGroup(name) for name in ("postgresql", "redis", "both", "disk", _BROKER)}


@cache
def get_rounds() -> StatusRounds:
    """The reports of this process."""

    def probe() -> Report:
        redis = get_redis(settings.REDIS_URL)
        return get_status(redis=redis, spool_dir=settings.SPOOL_DIR, now=utc_now())

    return StatusRounds(probe)


def get_status(
    *, redis: Redis, spool_dir: Path, now: datetime, limit_secs: float = LIMIT_SECS
) -> dict[str, Probe]:
    """{part: probe}, within the limit. Does not raise when a part is down."""
    deadline = monotonic() + limit_secs
    groups = _make_probes(redis, spool_dir, now)
    results = run_groups(
        [(_GROUPS[name], probes) for name, probes in groups.items()], deadline=deadline
    )
    for name in _OF_POSTGRESQL:
        if name in results and results["postgresql"].is_ok:
            results["postgresql"] = results[name]
    if all(name in results for name in _REPLICAS):
        results["replicas"] = _join_replicas([results[name] for name in _REPLICAS])
    if all(name in results for name in ("workers", _BEAT)):
        results["workers"] = _name_missing_beat(results["workers"], results[_BEAT])
    report = {name: _complete(name, results) for name in _NEEDS}
    if _BROKER in groups:
        broker = results.get(_BROKER, Probe(is_ok=False, line=NO_ANSWER))
        report["workers"] = _add_broker(report["workers"], broker)
    return report


def _make_probes(
    redis: Redis, spool_dir: Path, now: datetime
) -> Mapping[str, Mapping[str, ProbeCall]]:
    """By group; the server itself comes first."""
    waits = getattr(settings, "REDIS_WAIT_REPLICAS", 0)
    of_postgresql, of_redis = _REPLICAS
    locks, triggers, durability = _OF_POSTGRESQL
    broker_url = settings.REDIS_BROKER_URL
    others: dict[str, dict[str, ProbeCall]] = {}
    if broker_url != settings.REDIS_URL:
        others[_BROKER] = {_BROKER: lambda: probe_broker(get_redis(broker_url))}
    return {
        **others,
        "postgresql": {
            "postgresql": probe_postgresql,
            "tenancy": probe_tenancy,
            of_postgresql: probe_postgresql_replicas,
            locks: probe_locks,
            triggers: probe_triggers,
            durability: probe_durability,
            _BEAT: probe_beat,
            "webhooks": lambda: probe_webhooks(now),
            "dead_letters": probe_dead_letters,
            "figures": lambda: probe_figures(now),
            "certificates": lambda: probe_certificates(now),
        },
        # Apart, so that a Redis that hangs does not hold what is said of PostgreSQL.
        "both": {
            "reconciliation": lambda: probe_balance(redis),
            "routes": lambda: probe_routes(redis, now),
        },
        "redis": {
            "redis": lambda: probe_redis(redis, wait_replicas=waits),
            of_redis: lambda: probe_redis_replicas(redis, wait_replicas=waits),
            "workers": lambda: probe_workers(redis, now),
            "scan_stream": lambda: probe_stream(redis),
        },
        "disk": {
            "spools": lambda: probe_spools(spool_dir, now),
            "tail_log": lambda: probe_tail(spool_dir, settings.TAIL_BYTES, now),
            "disk": lambda: probe_disk(spool_dir),
        },
    }


def _join_replicas(probes: list[Probe]) -> Probe:
    problems = [probe.line for probe in probes if not probe.is_ok]
    if problems:
        return Probe(False, "; ".join(problems))
    found = [probe.staff_line for probe in probes if probe.staff_line]
    return Probe(True, "ok", f"ok, {'; '.join(found)}") if found else Probe(True, "ok, none")


def _add_broker(workers: Probe, broker: Probe) -> Probe:
    """Workers of the queues wait for it; it is their line, since it has no other use."""
    if broker.is_ok:
        return workers
    reasons = [f"their broker: {broker.line}", *([] if workers.is_ok else [workers.line])]
    return Probe(False, "; ".join(reasons))


def _name_missing_beat(workers: Probe, beat: Probe) -> Probe:
    """What explains silent workers. A beat that is being replaced silences none."""
    if workers.is_ok or workers.line == NO_ANSWER or beat.line != NO_BEAT:
        return workers
    return Probe(False, f"{NO_BEAT}; {workers.line}")


def _complete(name: str, results: Mapping[str, Probe]) -> Probe:
    """The result; where there is none, or only that of a server that is away, which one."""
    found = results.get(name)
    if found is not None and not found.is_silent:
        return found
    for server in _NEEDS[name]:
        if server not in results or results[server].is_silent:
            return Probe(is_ok=False, line=f"unknown without {_NAMES[server]}")
    if found is not None or name in _NAMES:
        return found or Probe(is_ok=False, line=NO_ANSWER)
    return Probe(is_ok=False, line="takes too long to find out")
