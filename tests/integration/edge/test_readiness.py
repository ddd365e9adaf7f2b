"""GET /api/ready/: red only when neither of two sources is there, and while the process stops."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from edge.bridge.shutdown import is_stop_announced
from kernel.redis_clients import get_redis
from tests.integration.edge.driver import HASTY, Phone, drive, make_config, wait_for

NO_REDIS = {"redis_url": "redis://127.0.0.1:1/0"}
NO_POSTGRESQL = {"database_url": "postgresql://x:y@127.0.0.1:1/z"}
READY = {"status": "ok", "process": "ok", "routes": "ok", "scans": "ok"}


def ask(config: EdgeConfig) -> httpx.Response:
    return drive(config, lambda phone: phone.get("/api/ready/"))


@pytest.fixture
def no_disk(tmp_path: Path) -> Path:
    """A spool folder that cannot be made: a file is in its place."""
    (tmp_path / "file").write_bytes(b"")
    return tmp_path / "file" / "spool"


@pytest.mark.parametrize("host", ["q.localhost", "api.localhost", "127.0.0.1", "evil.example", ""])
@pytest.mark.parametrize("path", ["/api/ready/", "/api/ready"])
def test_it_answers_on_every_host(config: EdgeConfig, host: str, path: str) -> None:
    response = drive(config, lambda phone: phone.get(path, host=host))
    assert (response.status_code, response.json()) == (200, READY)
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("POST", 405), ("DELETE", 405)])
def test_only_reading_is_allowed(config: EdgeConfig, method: str, status: int) -> None:
    assert drive(config, lambda phone: phone.call(method, "/api/ready/")).status_code == status


@pytest.mark.parametrize(
    ("away", "routes", "scans"),
    [
        (NO_POSTGRESQL, "ok", "ok"),
        (NO_REDIS, "ok, from PostgreSQL", "ok, on the disk"),
    ],
)
def test_one_of_two_sources_is_enough(
    tmp_path: Path, away: dict[str, Any], routes: str, scans: str
) -> None:
    response = ask(make_config(tmp_path / "spool", **away))
    assert response.status_code == 200
    assert response.json() == READY | {"routes": routes, "scans": scans}


def test_it_is_red_without_redis_and_postgresql(tmp_path: Path) -> None:
    response = ask(make_config(tmp_path / "spool", **NO_REDIS, **NO_POSTGRESQL))
    assert response.status_code == 503
    assert response.json() == {
        "status": "not ready",
        "process": "ok",
        "routes": "neither Redis nor PostgreSQL answers",
        "scans": "ok, on the disk",
    }


def test_it_is_red_without_redis_and_a_disk(no_disk: Path) -> None:
    response = ask(make_config(no_disk, **NO_REDIS))
    assert response.status_code == 503
    assert response.json()["scans"] == "neither Redis nor the disk takes them"


def test_a_broken_disk_alone_is_not_red(no_disk: Path) -> None:
    assert ask(make_config(no_disk)).json() == READY


def test_a_redis_that_rejects_writes_still_has_routes(
    tmp_path: Path, own_redis: RedisServer
) -> None:
    get_redis(own_redis.url).config_set("min-replicas-to-write", 1)
    response = ask(make_config(tmp_path / "spool", redis_url=own_redis.url))
    assert response.json() == READY | {"scans": "ok, on the disk"}


def test_it_is_green_again_when_redis_is_back(tmp_path: Path, own_redis: RedisServer) -> None:
    config = make_config(
        tmp_path / "spool", redis_url=own_redis.url, timeouts=HASTY, **NO_POSTGRESQL
    )

    async def scenario(phone: Phone) -> list[int]:
        seen = [(await phone.get("/api/ready/")).status_code]
        own_redis.stop()
        phone.edge.redis_circuit.open("stopped")
        seen.append(await _ask_until(phone, 503))
        await asyncio.to_thread(own_redis.start)
        seen.append(await _ask_until(phone, 200))
        return seen

    assert drive(config, scenario) == [200, 503, 200]


def test_a_hung_redis_is_noticed_by_asking(
    tmp_path: Path, own_redis: RedisServer, frozen: Any
) -> None:
    config = make_config(tmp_path / "spool", redis_url=own_redis.url, timeouts=HASTY)

    async def scenario(phone: Phone) -> dict[str, Any]:
        frozen(True)
        body: dict[str, Any] = (await phone.get("/api/ready/")).json()
        return body

    assert drive(config, scenario)["routes"] == "ok, from PostgreSQL"


async def _ask_until(phone: Phone, status: int) -> int:
    """The results of a round serve for a second."""
    while True:
        found = (await phone.get("/api/ready/")).status_code
        if found == status:
            return found
        await asyncio.sleep(0.05)


def test_many_requests_share_a_round(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> tuple[set[int], int]:
        before = phone.edge.redis.round_trips
        answers = await asyncio.gather(*(phone.get("/api/ready/") for _ in range(60)))
        # The replayer asks Redis for its memory, twice a second.
        return {one.status_code for one in answers}, phone.edge.redis.round_trips - before

    statuses, round_trips = drive(config, scenario)
    assert statuses == {200}
    assert round_trips < 20


def test_a_client_that_leaves_does_not_end_the_round_of_the_others(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> int:
        readiness = phone.edge.readiness
        first = asyncio.ensure_future(readiness.respond())
        await asyncio.sleep(0)
        second = asyncio.ensure_future(readiness.respond())
        await asyncio.sleep(0)
        first.cancel()
        return (await second).status

    assert drive(config, scenario) == 200


def test_it_turns_red_before_the_server_stops(config: EdgeConfig, tmp_path: Path) -> None:
    stopped: list[int] = []
    previous = signal.signal(signal.SIGTERM, lambda number, _: stopped.append(number))

    async def scenario(phone: Phone) -> tuple[httpx.Response, list[int]]:
        os.kill(os.getpid(), signal.SIGTERM)
        await wait_for(is_stop_announced)
        response, seen = await phone.get("/api/ready/"), list(stopped)
        await wait_for(lambda: bool(stopped))
        return response, seen

    try:
        response, seen = drive(make_config(tmp_path, stop_delay_secs=1.0), scenario)
    finally:
        signal.signal(signal.SIGTERM, previous)
    assert response.status_code == 503
    assert response.json() == READY | {"status": "not ready", "process": "stops soon"}
    assert (seen, stopped) == ([], [signal.SIGTERM])


def test_the_signals_belong_to_the_server_again_after_the_stop(config: EdgeConfig) -> None:
    before = signal.getsignal(signal.SIGTERM)
    drive(config, lambda phone: phone.get("/api/ready/"))
    assert signal.getsignal(signal.SIGTERM) == before
