"""Each server is stopped under load: scans redirect, and every response has one row."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.journeys.fault_stack import FaultStack, spool_disk
from tests.journeys.load import Load
from tests.journeys.phones import count_clients, phones_of_each_process, scan_every_code
from tests.support.waiting import wait_until

LIMIT_SECS = 60.0
# Two seconds, on a machine that is busy.
ANSWER_SECS = 9.0


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultStack]:
    """One stack for all of these tests; each one repairs it."""
    folder = tmp_path_factory.mktemp("faults")
    with spool_disk(folder / "spool") as small_disk:
        stack = FaultStack(folder, small_disk=small_disk)
        try:
            yield stack
        finally:
            stack.stop()


def get(faults: FaultStack, path: str, host: str) -> httpx.Response:
    return httpx.get(f"{faults.web.base_url}{path}", headers={"Host": host}, timeout=10)


def assert_nothing_was_lost(faults: FaultStack, load: Load) -> None:
    """The strict case: no page, no cut connection, no missing and no second row."""
    faults.assert_right_redirects(load)
    assert load.cut_off == set()
    faults.assert_every_redirect_is_one_row(load)


def test_redis_is_killed_and_refuses_connections(faults: FaultStack) -> None:
    with faults.load().running() as load:
        load.scan_for(0.5)
        faults.kill(faults.redis)
        load.scan_for(2.5)
        faults.redis.start()
        load.scan_for(1.5)
    assert_nothing_was_lost(faults, load)


def test_redis_hangs(faults: FaultStack) -> None:
    with faults.load().running() as load:
        load.scan_for(0.5)
        with faults.frozen(faults.redis):
            load.scan_for(2.5)
        load.scan_for(1.5)
    assert_nothing_was_lost(faults, load)
    assert load.longest_wait_secs() < ANSWER_SECS


def test_redis_dies_while_the_disk_of_the_spool_is_full(faults: FaultStack) -> None:
    if not faults.small_disk:
        pytest.skip("mounting a small tmpfs needs root")
    with faults.load().running() as load:
        load.scan_for(0.5)
        with filled(faults.spool / "ballast"):
            faults.kill(faults.redis)
            load.scan_for(2)
            assert not any(path.stat().st_size for path in faults.list_spools())
            # Of the process that answers; both hold scans.
            status, lines, _ = ask(faults, "/api/status/")
            ready = wait_until(lambda: find_red(ask(faults, "/api/ready/")), limit_secs=LIMIT_SECS)
            faults.redis.start()
            load.scan_for(1.5)
    assert status == 503
    assert lines["redis"] == "does not answer"
    assert lines["spools"].startswith("scans are in memory alone")
    assert lines["disk"] == "the disk of the spool takes no writes"
    assert ready is not None
    assert ready[1]["scans"].startswith("in memory alone")
    assert_nothing_was_lost(faults, load)
    wait_until(lambda: ask(faults, "/api/ready/")[0] == 200, limit_secs=LIMIT_SECS)


@contextlib.contextmanager
def filled(path: Path) -> Iterator[None]:
    """The disk is full within the block, by a file that goes with it."""
    try:
        with path.open("wb", buffering=0) as ballast:
            for size in (65_536, 1):
                with contextlib.suppress(OSError):
                    while True:
                        ballast.write(b"x" * size)
        yield
    finally:
        path.unlink()


def test_redis_comes_back_empty(faults: FaultStack) -> None:
    # Scans on a lost disk are lost with it; so the stream is empty when Redis loses it.
    with faults.load().running() as before:
        before.scan_for(1)
    assert_nothing_was_lost(faults, before)
    faults.kill(faults.redis)
    faults.empty_redis()
    with faults.load().running() as load:
        load.scan_for(1.5)
        faults.redis.start()
        load.scan_for(1.5)
    assert_nothing_was_lost(faults, load)


def test_postgresql_is_killed(faults: FaultStack) -> None:
    with faults.load().running() as load:
        load.scan_for(0.5)
        faults.kill(faults.postgres)
        load.scan_for(1)
        unknown = get(faults, "/q/zzzzzzzz/", "q.localhost")
        load.scan_for(1)
        faults.postgres.start()
        load.scan_for(1.5)
    assert (unknown.status_code, unknown.headers["cache-control"]) == (503, "no-store")
    assert "Please try again" in unknown.text
    assert_nothing_was_lost(faults, load)


def test_postgresql_hangs(faults: FaultStack) -> None:
    with faults.load().running() as load:
        load.scan_for(0.5)
        with faults.frozen(faults.postgres):
            load.scan_for(1)
            unknown = get(faults, "/q/zzzzzzzz/", "q.localhost")
            load.scan_for(1)
        load.scan_for(1.5)
    assert unknown.status_code == 503
    assert_nothing_was_lost(faults, load)
    assert load.longest_wait_secs() < ANSWER_SECS


def test_redis_and_postgresql_are_killed_together(faults: FaultStack) -> None:
    scan_every_code(faults)
    with faults.load().running() as load:
        load.scan_for(0.5)
        faults.kill(faults.redis)
        faults.kill(faults.postgres)
        load.scan_for(1.5)
        faults.postgres.start()
        faults.redis.start()
        load.scan_for(1.5)
    assert_nothing_was_lost(faults, load)


Report = tuple[int, dict[str, str], float]
"""Status, lines, and seconds until it came."""


def ask(faults: FaultStack, path: str) -> Report:
    began = time.monotonic()
    answer = get(faults, path, "api.localhost")
    lines: dict[str, str] = answer.json()
    return answer.status_code, lines, time.monotonic() - began


def find_red(report: Report) -> Report | None:
    return report if report[0] == 503 else None


def test_redis_and_postgresql_hang_together_and_the_status_says_so(faults: FaultStack) -> None:
    scan_every_code(faults)
    with faults.load().running() as load:
        load.scan_for(0.5)
        with faults.frozen(faults.redis), faults.frozen(faults.postgres):
            load.scan_for(1)
            reports = [ask(faults, "/api/status/") for _ in range(4)]
            ready = wait_until(
                lambda: find_red(ask(faults, "/api/ready/")),
                limit_secs=LIMIT_SECS,
            )
            alive = ask(faults, "/api/health/")
        load.scan_for(1.5)
    for status, lines, secs in reports:
        assert status == 503
        assert secs < ANSWER_SECS
        assert lines["postgresql"] == lines["redis"] == "does not answer"
        assert lines["scan_stream"] == "unknown without Redis"
        assert lines["spools"].startswith("ok")
    assert ready is not None
    assert ready[1] == {
        "status": "not ready",
        "process": "ok",
        "routes": "neither Redis nor PostgreSQL answers",
        "scans": "ok, on the disk",
    }
    assert alive[0] == 200
    assert_nothing_was_lost(faults, load)
    wait_until(lambda: ask(faults, "/api/ready/")[0] == 200, limit_secs=LIMIT_SECS)
    # But for the disk of the spool, which may be the small one of these tests.
    wait_until(
        lambda: (
            {
                name
                for name, line in ask(faults, "/api/status/")[1].items()
                if name not in ("status", "disk") and not line.startswith("ok")
            }
            == set()
        ),
        limit_secs=LIMIT_SECS,
        explain=lambda: ask(faults, "/api/status/"),
    )


def test_workers_are_down(faults: FaultStack) -> None:
    worker = faults.worker()
    with faults.load().running() as load:
        load.scan_for(0.5)
        faults.freeze(worker)
        wait_until(lambda: faults.stream_length() > 100, limit_secs=LIMIT_SECS)
    faults.thaw(worker)
    assert_nothing_was_lost(faults, load)


def test_redis_runs_full_while_workers_are_down(faults: FaultStack) -> None:
    worker = faults.worker()
    with faults.short_of_memory(spare_bytes=300_000):
        with faults.load().running() as load:
            faults.freeze(worker)
            # How many scans fill the memory that is left depends on how busy the machine is.
            wait_until(faults.list_spools, limit_secs=LIMIT_SECS)
            load.scan_for(0.5)
            faults.thaw(worker)
            load.scan_for(1.5)
        # Redis gets no more memory: the workers empty the stream, and the spools follow.
        assert_nothing_was_lost(faults, load)


def kill_one_web_process(faults: FaultStack) -> psutil.Process:
    victim = faults.web_processes()[0]
    victim.kill()
    return victim


def test_a_web_process_is_killed(faults: FaultStack) -> None:
    assert len(faults.web_processes()) == 2
    with faults.load().running() as load:
        for _ in range(2):
            load.scan_for(2)
            kill_one_web_process(faults)
        load.scan_for(2)
    faults.assert_right_redirects(load)
    faults.assert_every_redirect_is_one_row(load)


def test_a_web_process_is_killed_while_it_spools(faults: FaultStack) -> None:
    with faults.load().running() as load:
        load.scan_for(0.5)
        faults.kill(faults.redis)
        load.scan_for(1.5)
        kill_one_web_process(faults)
        load.scan_for(1.5)
        faults.redis.start()
        load.scan_for(1.5)
    faults.assert_right_redirects(load)
    faults.assert_every_redirect_is_one_row(load)


@pytest.fixture
def agency(faults: FaultStack) -> Iterator[httpx.Client]:
    """The API, as the owner of the demo agency."""
    owner = next(one for one in faults.web.demo["logins"] if one["role"] == "agency_owner")
    credentials = {"email": owner["email"], "password": owner["password"]}
    with httpx.Client(base_url=faults.web.base_url, headers={"Host": "api.localhost"}) as api:
        token = api.post("/api/auth/token/", json=credentials).json()["access"]
        api.headers["Authorization"] = f"Bearer {token}"
        yield api


@pytest.fixture
def phones(faults: FaultStack) -> Iterator[list[httpx.Client]]:
    """Each web process serves at least one of them."""
    with phones_of_each_process(faults) as clients:
        yield clients


def test_a_pause_takes_effect_in_both_web_processes_at_once(
    faults: FaultStack, agency: httpx.Client, phones: list[httpx.Client]
) -> None:
    qr = {"name": "Poster", "destination_url": "https://example.com/poster"}
    short_id = agency.post("/api/v1/dynamic/", json=qr).json()["short_id"]
    assert len(faults.web_processes()) == 2
    for is_active in (False, True) * 3:
        response = agency.patch(f"/api/v1/dynamic/{short_id}/", json={"is_active": is_active})
        assert response.status_code == 200
        locations = {phone.get(f"/q/{short_id}/").headers["location"] for phone in phones}
        assert locations == {qr["destination_url"] if is_active else f"/q/{short_id}/paused/"}
    assert min(map(count_clients, faults.web_processes())) > 0
