"""GET /api/status/"""

from datetime import timedelta
from typing import Any

from redis import Redis

from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from scans.heartbeat import record_heartbeat
from scans.status import get_status
from tests.factories import ApiClient
from tests.integration.scans.draining import append, drain_all
from tests.unit.scans.events import make_event


def test_all_is_well(redis: Redis, nobody: ApiClient) -> None:
    drain_all(redis)
    assert nobody.get("/api/status/").outcome == (
        200,
        {
            "status": "ok",
            "postgresql": "ok",
            "redis": "ok",
            "workers": "ok",
            "scan_stream": "ok, nothing waits",
            "reconciliation": "ok, the engine has not counted anything yet",
        },
    )


def test_silent_workers_are_reported(redis: Redis, nobody: ApiClient) -> None:
    record_heartbeat(redis, now=utc_now() - timedelta(seconds=90))
    status, body = nobody.get("/api/status/").outcome
    assert (status, body["status"]) == (503, "degraded")
    assert body["workers"].startswith("last sign of life ")


def test_workers_that_never_ran_are_reported(redis: Redis) -> None:
    redis.delete("{scans}:heartbeat")
    probe = get_status(redis=redis, now=utc_now())["workers"]
    assert probe == (False, "no sign of life for a day or more")


def test_a_young_backlog_is_normal_and_an_old_one_is_not(redis: Redis) -> None:
    append(redis, make_event())
    now = utc_now()
    young = get_status(redis=redis, now=now)["scan_stream"]
    old = get_status(redis=redis, now=now + timedelta(minutes=5))["scan_stream"]
    assert young.is_ok
    assert young.line.startswith("ok, 1 batches wait")
    assert not old.is_ok


def test_a_redis_that_runs_full_is_reported_before_it_refuses_scans(redis: Redis) -> None:
    memory: Any = redis.info("memory")
    try:
        redis.config_set("maxmemory", int(memory["used_memory"] * 1.15))
        probes = get_status(redis=redis, now=utc_now())
    finally:
        redis.config_set("maxmemory", 0)
    assert not probes["redis"].is_ok
    assert probes["redis"].line.endswith("% of its memory is used")
    assert probes["scan_stream"].is_ok


def test_redis_away_is_a_line_and_no_crash() -> None:
    probes = get_status(redis=get_redis("redis://127.0.0.1:1/0"), now=utc_now())
    assert probes["postgresql"].is_ok
    assert probes["redis"] == (False, "does not answer")
    unknown = (False, "unknown without Redis")
    assert probes["workers"] == probes["scan_stream"] == probes["reconciliation"] == unknown
