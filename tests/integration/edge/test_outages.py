"""Outages of each dependency: scans still redirect, and every one of them is recorded."""

import asyncio
import errno
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import partialmethod
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from devserver.ports import choose_port
from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from edge.redirects.batches import Batch
from edge.redirects.redis_memory import SHORT_STREAM
from edge.redirects.spool import LeftFile
from qrs.routes.codec import route_key
from scans.events import STREAM_KEY
from tests.integration.edge.driver import HASTY, Phone, drive, make_config, read_events, wait_for
from tests.support.factories import MENU_URL, Workspace

READ_BATCHES = LeftFile.read_batches
NO_DATABASE = "postgresql://nobody:x@127.0.0.1:1/nothing"


@pytest.fixture
def mine(own_redis: RedisServer, tmp_path: Path) -> EdgeConfig:
    """The session's PostgreSQL and a Redis that may break."""
    return make_config(tmp_path / "spool", redis_url=own_redis.url)


async def scan_many(phone: Phone, short_id: str, count: int = 40) -> list[httpx.Response]:
    return await asyncio.gather(*[phone.scan(short_id) for _ in range(count)])


def assert_all_redirected(responses: list[httpx.Response]) -> None:
    assert {(a.status_code, a.headers.get("location")) for a in responses} == {(302, MENU_URL)}


def assert_one_event_each(short_id: str, url: str, count: int) -> None:
    assert len({event.event_id for event in read_events(short_id, url)}) == count


def test_a_killed_redis_loses_no_redirect_and_no_scan(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str
) -> None:
    async def scenario(phone: Phone) -> None:
        assert_all_redirected(await scan_many(phone, short_id))
        kill(own_redis)
        for _ in range(3):
            assert_all_redirected(await scan_many(phone, short_id))
        assert phone.edge.metrics.spooled == 120
        restart(own_redis)
        await wait_for(lambda: not list(mine.spool_dir.glob("*")))
        assert_all_redirected(await scan_many(phone, short_id))

    drive(mine, scenario)
    assert_one_event_each(short_id, own_redis.url, 200)


def kill(server: RedisServer) -> None:
    """SIGKILL, so that no connection is closed in order."""
    assert server.child is not None
    os.kill(server.child.pid, signal.SIGKILL)
    server.stop()


def restart(server: RedisServer) -> None:
    """In this thread, although it blocks: a child process ends with the thread that started it."""
    server.start()


def test_a_hung_redis_is_not_used_after_the_first_time_out(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str, frozen: Any
) -> None:
    hasty = replace(mine, timeouts=HASTY)

    async def scenario(phone: Phone) -> None:
        assert_all_redirected(await scan_many(phone, short_id))
        await phone.edge.lookup.stop()
        # Also on a machine whose disk stood still a moment ago.
        circuit = phone.edge.redis_circuit
        await wait_for(lambda: circuit.is_healthy)
        opened = circuit.times_opened
        frozen(True)
        durations = [await time_scans(phone, short_id, 1) for _ in range(6)]
        # The first one runs into the time-out; the fastest of the others does not.
        assert min(durations[1:]) < HASTY.redis_call * 0.9 < durations[0]
        assert circuit.times_opened == opened + 1
        frozen(False)
        await wait_for(lambda: not list(mine.spool_dir.glob("*")))

    drive(hasty, scenario)
    # Batches that Redis stored but did not acknowledge in time were spooled too, with the same ids.
    assert_one_event_each(short_id, own_redis.url, 46)


async def time_scans(phone: Phone, short_id: str, count: int) -> float:
    loop = asyncio.get_running_loop()
    started = loop.time()
    assert_all_redirected(await scan_many(phone, short_id, count))
    return loop.time() - started


def test_an_emptied_redis_gets_its_routes_back(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str
) -> None:
    client = redis.Redis.from_url(own_redis.url)

    async def scenario(phone: Phone) -> None:
        await phone.scan(short_id)
        await phone.edge.lookup.stop()
        client.flushall()
        assert_all_redirected(await scan_many(phone, short_id))
        await wait_for(lambda: bool(client.exists(route_key(short_id))))

    drive(mine, scenario)
    client.close()
    assert_one_event_each(short_id, own_redis.url, 40)


def test_scans_are_spooled_while_redis_is_full_and_replayed_later(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str
) -> None:
    client = redis.Redis.from_url(own_redis.url)

    async def scenario(phone: Phone) -> None:
        await phone.scan(short_id)
        client.config_set("maxmemory", "1")
        assert_all_redirected(await scan_many(phone, short_id))
        assert phone.edge.redis_circuit.is_healthy
        assert phone.edge.metrics.spooled == 40
        client.config_set("maxmemory", "0")
        await wait_for(lambda: not list(mine.spool_dir.glob("*")))

    drive(mine, scenario)
    client.close()
    assert_one_event_each(short_id, own_redis.url, 41)


def test_a_failed_replay_is_retried(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> bool:
        monkeypatch.undo()
        raise RuntimeError("a mistake")

    async def scenario(phone: Phone) -> None:
        phone.edge.redis_circuit.is_healthy = False
        await phone.scan(short_id)
        monkeypatch.setattr(phone.edge.recorder, "append", fail)
        phone.edge.redis_circuit.is_healthy = True
        await wait_for(lambda: not list(mine.spool_dir.glob("*")))

    drive(mine, scenario)
    assert_one_event_each(short_id, own_redis.url, 1)


def test_scans_are_spooled_before_redis_is_full(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str
) -> None:
    client = redis.Redis.from_url(own_redis.url)
    client.setrange("ballast", 20_000_000, b"x")

    async def scenario(phone: Phone) -> None:
        await phone.scan(short_id)
        used = client.info("memory")["used_memory"]
        client.config_set("maxmemory", int(used * 1.05))
        waiting = [client.xadd(STREAM_KEY, {"b": "[]"}) for _ in range(SHORT_STREAM)]
        await wait_for(lambda: not phone.edge.recorder.memory_guard.has_headroom)
        assert_all_redirected(await scan_many(phone, short_id))
        assert phone.edge.metrics.spooled == 40
        # Like Celery's messages, without which no worker would empty the stream.
        client.lpush("messages", "drain")
        client.xdel(STREAM_KEY, *waiting)
        await wait_for(lambda: not list(mine.spool_dir.glob("*")))

    drive(mine, scenario)
    client.close()
    assert_one_event_each(short_id, own_redis.url, 41)


def test_without_postgresql_known_routes_redirect_and_unknown_ids_get_503(
    mine: EdgeConfig, own_redis: RedisServer, short_id: str, tmp_path: Path
) -> None:
    warm_up(mine, short_id)
    broken = make_config(tmp_path, redis_url=own_redis.url, database_url=NO_DATABASE)

    async def scenario(phone: Phone) -> None:
        assert_all_redirected(await scan_many(phone, short_id))
        unknown = await phone.scan("zzzzzzzz")
        assert unknown.status_code == 503
        assert "Please try again" in unknown.text
        assert unknown.headers["cache-control"] == "no-store"
        assert (await phone.get("/", host="go.nobody.example")).status_code == 503

    drive(broken, scenario)
    assert_one_event_each(short_id, own_redis.url, 41)


def warm_up(config: EdgeConfig, short_id: str) -> None:
    """One scan puts the route into Redis."""

    async def scenario(phone: Phone) -> None:
        await phone.scan(short_id)
        await phone.edge.lookup.stop()

    drive(config, scenario)


def test_with_neither_redis_nor_postgresql_the_last_known_copy_is_served(
    own_redis: RedisServer, mine: EdgeConfig, short_id: str, tmp_path: Path
) -> None:
    warm_up(mine, short_id)
    broken = make_config(tmp_path / "s", redis_url=own_redis.url, database_url=NO_DATABASE)

    async def scenario(phone: Phone) -> None:
        await phone.scan(short_id)
        kill(own_redis)
        assert_all_redirected(await scan_many(phone, short_id))
        assert phone.edge.metrics.stale_routes > 0
        assert (await phone.scan("zzzzzzzz")).status_code == 503

    drive(broken, scenario)
    assert list((tmp_path / "s").glob("*.scans"))


def test_a_process_that_starts_without_redis_counts_and_recovers(
    nord: Workspace, short_id: str, tmp_path: Path
) -> None:
    server = RedisServer(tmp_path / "redis", choose_port())
    late = make_config(tmp_path / "spool", redis_url=server.url)

    async def scenario(phone: Phone) -> None:
        assert_all_redirected(await scan_many(phone, short_id))
        restart(server)
        await wait_for(lambda: not list(late.spool_dir.glob("*")))

    try:
        drive(late, scenario)
        assert_one_event_each(short_id, server.url, 40)
    finally:
        server.stop()


def read_or_fail(left: LeftFile, unreadable: Path) -> Iterator[Batch]:
    """Raise the error of a disk with a bad block."""
    if left.path == unreadable:
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    return READ_BATCHES(left)


def test_the_next_process_replays_the_spool(
    nord: Workspace, short_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RedisServer(tmp_path / "redis", choose_port())
    late = make_config(tmp_path / "spool", redis_url=server.url)
    drive(late, lambda phone: scan_many(phone, short_id))
    assert list(late.spool_dir.glob("*.scans"))
    unreadable = late.spool_dir / "0-1-aaaaaaaa.spool"  # the oldest
    unreadable.write_text("")
    monkeypatch.setattr(LeftFile, "read_batches", partialmethod(read_or_fail, unreadable))
    server.start()

    async def scenario(phone: Phone) -> None:
        await wait_for(lambda: list(late.spool_dir.glob("*")) == [unreadable])

    try:
        drive(late, scenario)
        assert_one_event_each(short_id, server.url, 40)
    finally:
        server.stop()


def test_with_neither_redis_nor_disk_scans_redirect_and_events_are_held_in_memory(
    nord: Workspace, short_id: str, tmp_path: Path
) -> None:
    server = RedisServer(tmp_path / "redis", choose_port())
    # A file instead of the folder: every write fails, for root as well.
    (tmp_path / "spool").write_text("")
    broken = make_config(tmp_path / "spool", redis_url=server.url)

    async def scenario(phone: Phone) -> None:
        assert_all_redirected(await scan_many(phone, short_id))
        assert phone.edge.metrics.held == 40
        restart(server)
        await wait_for(lambda: len(read_events(short_id, server.url)) == 40)

    try:
        drive(broken, scenario)
        assert_one_event_each(short_id, server.url, 40)
    finally:
        server.stop()
