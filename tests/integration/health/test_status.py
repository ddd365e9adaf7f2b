"""GET /api/status/"""

import asyncio
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from redis import Redis

from edge.backends.circuit import Circuit
from edge.backends.redis_link import RedisLink
from edge.redirects.metrics import Metrics
from edge.redirects.recorder import ScanRecorder
from edge.redirects.spool import Spool
from edge.redirects.totals import AnsweredTotals
from health.models import FigureSample, WrongFigures
from health.probe import Probe
from health.probes import probe_spools
from health.selectors import get_status
from kernel.clock import utc_now
from kernel.heartbeats import WORKER_QUEUES, record_heartbeat
from kernel.redis_clients import get_redis
from outbox.models import OutboxEvent
from qrs.routes.models import QrRoute
from qrs.routes.publish import publish_unpublished_routes
from scans.accounting.dead_letters.models import DeadLetter
from scans.accounting.ledger.models import AnsweredScans
from scans.events import BATCH_FIELD, STREAM_KEY, encode_batch
from tests.integration.health.conftest import judge_as_safe, let_beat_run, safe_postgresql
from tests.integration.scans.draining import append, drain_all
from tests.support.factories import ApiClient, Workspace
from tests.support.waiting import wait_until
from tests.unit.scans.events import make_event


def _status(redis: Redis, *, now: datetime, spool_dir: Path | None = None) -> dict[str, Probe]:
    return judge_as_safe(
        get_status(redis=redis, spool_dir=spool_dir or settings.SPOOL_DIR, now=now)
    )


@pytest.fixture(autouse=True)
def healthy(redis: Redis) -> Iterator[None]:
    """Every queue has a recent heartbeat, a beat runs, and Redis is as in production."""
    for queue in WORKER_QUEUES:
        record_heartbeat(redis, now=utc_now(), queue=queue)
    let_beat_run(for_=timedelta(minutes=1))
    redis.config_set("appendfsync", "always")
    yield
    redis.config_set("appendfsync", "no")


def test_all_is_well(redis: Redis, anonymous: ApiClient) -> None:
    for model in (DeadLetter, WrongFigures, FigureSample, OutboxEvent):
        model.objects.all().delete()
    publish_unpublished_routes()
    drain_all(redis)
    with safe_postgresql():
        outcome = wait_until(
            lambda: find_ok(anonymous),
            limit_secs=60,
            explain=lambda: anonymous.get("/api/status/").outcome,
        )
    assert outcome == (
        200,
        {
            "status": "ok",
            "postgresql": "ok",
            "redis": "ok",
            "tenancy": "ok",
            "workers": "ok",
            "scan_stream": "ok, nothing waits",
            "reconciliation": "ok",
            "routes": "ok, all are published",
            "spools": "ok, empty",
            "tail_log": "ok, off",
            "webhooks": "ok, nothing waits",
            "dead_letters": "ok, none",
            "figures": "ok, none compared yet",
            "replicas": "ok, none",
            "disk": "ok",
            "certificates": "ok, not checked here",
        },
    )


def find_ok(client: ApiClient) -> tuple[int, Any] | None:
    """The sessions of the report learn of new settings a moment later."""
    outcome = client.get("/api/status/").outcome
    return outcome if outcome[1]["postgresql"] == "ok" else None


@pytest.mark.parametrize("queue", WORKER_QUEUES)
def test_silent_workers_of_one_queue_are_reported(
    redis: Redis, anonymous: ApiClient, queue: str
) -> None:
    record_heartbeat(redis, now=utc_now() - timedelta(seconds=90), queue=queue)
    status, body = anonymous.get("/api/status/").outcome
    assert (status, body["status"]) == (503, "degraded")
    assert re.fullmatch(rf"{queue}: last sign of life \d+ s ago", body["workers"])


@pytest.mark.parametrize(
    ("age_secs", "line"),
    [
        (3, "ok"),
        (90, r"beat: none holds the lease, so no calls are sent; dns: last sign of life \d+ s ago"),
    ],
)
def test_missing_beat_is_named_once_workers_are_silent(
    redis: Redis, age_secs: int, line: str
) -> None:
    let_beat_run(for_=timedelta(seconds=-1))
    record_heartbeat(redis, now=utc_now() - timedelta(seconds=age_secs), queue="dns")
    assert re.fullmatch(line, _status(redis, now=utc_now())["workers"].line)


def test_workers_that_never_ran_are_reported(redis: Redis) -> None:
    redis.delete("{scans}:heartbeat", "workers:dns:heartbeat")
    probe = _status(redis, now=utc_now())["workers"]
    assert probe[:2] == (
        False,
        "scans: no sign of life for a day or more; dns: no sign of life for a day or more",
    )


def test_young_backlog_is_normal_and_an_old_one_is_not(redis: Redis) -> None:
    append(redis, make_event())
    # By the clock of Redis, whatever that of this machine says.
    young = _status(redis, now=utc_now() + timedelta(minutes=5))["scan_stream"]
    redis.delete(STREAM_KEY)
    redis.xadd(STREAM_KEY, {BATCH_FIELD: b"[]"}, id=_id_at(redis, -300))
    old = _status(redis, now=utc_now())["scan_stream"]
    redis.delete(STREAM_KEY)
    assert young.is_ok
    assert re.fullmatch(r"ok, the oldest batch waits for \d+\.\d s", young.line)
    assert young.staff_line.startswith("ok, 1 batches wait")
    assert not old.is_ok


def _id_at(redis: Redis, secs: int) -> str:
    """Of an entry that seems to have been appended so long after now."""
    now: Any = redis.time()
    return f"{(now[0] + secs) * 1000}-0"


@pytest.mark.parametrize(("secs", "is_ok"), [(30, True), (3600, False)])
def test_entries_of_the_future_hide_no_backlog(redis: Redis, secs: int, is_ok: bool) -> None:
    """The clock of Redis was put back, or a replica took over whose clock is behind."""
    redis.delete(STREAM_KEY)
    redis.xadd(STREAM_KEY, {BATCH_FIELD: b"[]"}, id=_id_at(redis, secs))
    probe = _status(redis, now=utc_now())["scan_stream"]
    redis.delete(STREAM_KEY)
    assert probe.is_ok is is_ok
    assert is_ok or probe.line.startswith("the clock of Redis was put back by 3")


def test_redis_near_its_memory_limit_is_reported_before_it_rejects_scans(redis: Redis) -> None:
    memory: Any = redis.info("memory")
    try:
        redis.config_set("maxmemory", int(memory["used_memory"] * 1.15))
        probes = _status(redis, now=utc_now())
    finally:
        redis.config_set("maxmemory", 0)
    assert not probes["redis"].is_ok
    assert probes["redis"].line.endswith("% of its memory is used")
    assert probes["scan_stream"].is_ok


def test_redis_outage_is_reported_without_an_error() -> None:
    probes = _status(get_redis("redis://127.0.0.1:1/0"), now=utc_now())
    assert probes["postgresql"].is_ok
    assert probes["redis"][:2] == (False, "does not answer")
    unknown = Probe(False, "unknown without Redis")
    assert probes["workers"] == probes["scan_stream"] == probes["reconciliation"] == unknown


def test_volumes_are_for_platform_admins_only(
    redis: Redis, nord: Workspace, platform_admin: ApiClient, anonymous: ApiClient
) -> None:
    AnsweredScans.objects.all().delete()
    append(redis, make_event(), make_event())
    redis.hset("{scans}:counters", mapping={"answered": 2, "appended": 2})
    try:
        for_staff = platform_admin.get("/api/status/").json
        for_others = [client.get("/api/status/").json for client in (anonymous, nord.owner)]
        expired = ApiClient("no.access.token").get("/api/status/").json
    finally:
        redis.delete("{scans}:counters")
    assert for_staff["reconciliation"].startswith("ok, 2 answered = ")
    assert "1 batches wait" in for_staff["scan_stream"]
    for lines in (*for_others, expired):
        assert lines["reconciliation"] == "ok"
        assert "batches" not in lines["scan_stream"]


@pytest.mark.parametrize(("age_secs", "is_ok"), [(3, True), (600, False)])
def test_spools_are_reported(redis: Redis, tmp_path: Path, age_secs: int, is_ok: bool) -> None:
    now = utc_now()
    batch = AnsweredTotals().begin(encode_batch([make_event()]), 1)
    Spool(tmp_path, uuid4().hex).append([batch])
    [file] = tmp_path.iterdir()
    written_ms = int((now.timestamp() - age_secs) * 1000)
    file.rename(tmp_path / f"{written_ms}-1-aa.spool")

    probe = _status(redis, now=now, spool_dir=tmp_path)["spools"]

    assert probe.is_ok is is_ok
    assert probe.line.removeprefix("ok, ") == f"scans wait for Redis since {age_secs} s"
    assert "1 files with" in probe.staff_line


def test_spool_file_that_cannot_be_read_is_reported(redis: Redis, tmp_path: Path) -> None:
    (tmp_path / "1-1-aa.unreadable").write_bytes(b"?\n")
    probe = _status(redis, now=utc_now(), spool_dir=tmp_path)["spools"]
    assert probe[:2] == (False, "a spool file cannot be read")


def test_scans_in_memory_are_reported_until_they_are_safe(redis: Redis, tmp_path: Path) -> None:
    """Redis is unavailable, and a file is in the way of the spool folder."""
    (tmp_path / "spool").write_bytes(b"")

    async def hold_and_release() -> tuple[Probe, Probe]:
        # Not started, so Redis counts as unavailable.
        circuit = Circuit("Redis", probe=asyncio.Event().wait)
        redis = RedisLink("redis://127.0.0.1:1/0", connect_secs=10, call_secs=10)
        recorder = ScanRecorder(redis, circuit, tmp_path / "spool", Metrics())
        await recorder.record([make_event(), make_event()])
        held = probe_spools(tmp_path, utc_now())
        (tmp_path / "spool").unlink()
        await recorder.release_held()
        return held, probe_spools(tmp_path, utc_now())

    held, released = asyncio.run(hold_and_release())

    assert held.line.startswith("scans are in memory alone")
    assert held.staff_line.startswith("2 scans are in memory alone")
    assert released.is_ok


def test_change_that_stays_unpublished_is_reported(redis: Redis, nord: Workspace) -> None:
    publish_unpublished_routes()
    short_id = nord.create_qr()["short_id"]
    QrRoute.objects.filter(pk=short_id).update(published_version=0)
    now = utc_now()
    first = _status(redis, now=now)["routes"]
    later = _status(redis, now=now + timedelta(seconds=60))["routes"]
    publish_unpublished_routes()
    after = _status(redis, now=now + timedelta(seconds=61))["routes"]

    assert first[:2] == (True, "ok, changes wait to be published")
    assert later == (False, "changes wait to be published", "1 routes wait to be published")
    assert after == (True, "ok, all are published", "")


@pytest.mark.parametrize(("secs", "is_ok"), [(100, True), (130, False)])
def test_events_that_no_sender_takes_are_reported(redis: Redis, secs: int, is_ok: bool) -> None:
    OutboxEvent.objects.all().delete()
    now = utc_now()
    OutboxEvent.objects.create(
        id=uuid4(), tenant_id=1, type="scan.created", data="{}", created_at=now
    )
    try:
        probe = _status(redis, now=now + timedelta(seconds=secs))["webhooks"]
    finally:
        OutboxEvent.objects.all().delete()
    start = "ok, " if is_ok else ""
    assert probe[:2] == (is_ok, f"{start}the oldest event waits for {secs}.0 s")


def test_dead_letters_are_reported(redis: Redis) -> None:
    DeadLetter.objects.all().delete()
    DeadLetter.objects.create(
        entry_id="1-1", position=0, payload="{}", reason="x", deliveries=5, failed_at=utc_now()
    )
    try:
        probe = _status(redis, now=utc_now())["dead_letters"]
    finally:
        DeadLetter.objects.all().delete()
    assert probe == (False, "some scans could not be stored", "1 scans could not be stored")
