"""Visitors' addresses: hashed by the engine, and nowhere else."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis

from devserver.process import wait_until
from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from edge.backends.circuit import Circuit
from edge.backends.redis_link import RedisLink
from edge.redirects.batches import decode_line
from edge.redirects.visitors import VisitorHashes
from scans.events import decode_batch
from scans.ingestion.enrichment.addresses import get_salt_key
from scans.services import rewrite_redis_log
from tests.integration.edge.driver import (
    Phone,
    drive,
    hash_visitor,
    open_edge,
    read_events,
    wait_for,
)
from tests.support.factories import Workspace

ADDRESSES = ("198.51.100.77", "2001:db8:7:7::77")
NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("uses_geoip", [False, True])
def test_no_address_reaches_the_log_of_redis(
    config: EdgeConfig, short_id: str, own_redis: RedisServer, address: str, uses_geoip: bool
) -> None:
    mine = replace(config, redis_url=own_redis.url, uses_geoip=uses_geoip)

    async def scenario(phone: Phone) -> None:
        await phone.scan(short_id, x_forwarded_for=address)
        # On a slow machine by way of the spool.
        await wait_for(lambda: bool(read_events(short_id, own_redis.url)))

    drive(mine, scenario)
    (event,) = read_events(short_id, own_redis.url)
    assert event.visitor == hash_visitor(address, event, own_redis.url)
    assert (event.network != "") == uses_geoip
    own_redis.stop()
    files = [path.read_bytes() for path in _list_files(Path(own_redis.data_dir))]
    assert any(event.visitor.encode() in data for data in files)
    assert not any(address.encode() in data for data in files)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_reaches_the_spool_or_what_is_logged(
    config: EdgeConfig,
    short_id: str,
    own_redis: RedisServer,
    address: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    async def scenario(phone: Phone) -> None:
        await asyncio.to_thread(own_redis.stop)
        await phone.scan(short_id, x_forwarded_for=address)
        await phone.get("/q/00000000/", x_forwarded_for=address)

    mine = replace(config, redis_url=own_redis.url, uses_geoip=True)
    drive(mine, scenario)
    (spooled,) = _list_files(mine.spool_dir)
    (batch,) = map(decode_line, spooled.read_bytes().splitlines())
    (event,) = decode_batch(batch.data)
    assert len(bytes.fromhex(event.visitor)) == 16
    assert address.encode() not in spooled.read_bytes()
    assert address not in caplog.text


def test_one_visitor_is_the_same_in_all_processes_and_another_in_each_workspace(
    config: EdgeConfig, nord: Workspace, sud: Workspace
) -> None:
    codes = [str(workspace.create_qr()["short_id"]) for workspace in (nord, nord, sud)]

    async def scenario(phone: Phone) -> None:
        async with open_edge(replace(config, spool_dir=config.spool_dir / "other")) as other:
            for one in (phone, other):
                for code in codes:
                    await one.scan(code, x_forwarded_for=ADDRESSES[0])

    drive(config, scenario)
    first, second, third = ({one.visitor for one in read_events(code)} for code in codes)
    assert first == second
    assert (len(first), len(third), first & third) == (1, 1, set())


def test_scans_with_sec_gpc_have_no_hash(config: EdgeConfig, short_id: str) -> None:
    drive(config, lambda phone: phone.scan(short_id, sec_gpc="1"))
    (event,) = read_events(short_id)
    assert (event.gpc, event.visitor, event.network, event.address) == (True, "", "", "")


@asynccontextmanager
async def _open(server: RedisServer, *, is_down: bool = False) -> AsyncIterator[VisitorHashes]:
    """The hashes of one process. is_down: Redis is unavailable when it starts."""
    link = RedisLink(server.url, connect_secs=5, call_secs=5)
    circuit = Circuit("Redis", link.connect)
    if not is_down:
        await circuit.start()
    try:
        yield VisitorHashes(link, circuit, secret="s" * 40)
    finally:
        await circuit.stop()
        link.close()


def _hash(visitors: VisitorHashes, days: int = 0) -> str:
    at_ms = int((NOON + timedelta(days=days)).timestamp() * 1000)
    return visitors.hash(ADDRESSES[0], 7, at_ms)


def test_midnight_needs_no_redis(own_redis: RedisServer) -> None:
    async def scenario() -> None:
        async with _open(own_redis) as one, _open(own_redis) as other:
            await one.refresh(now=NOON)
            await other.refresh(now=NOON)
            await asyncio.to_thread(own_redis.stop)
            await one.refresh(now=NOON + timedelta(days=1))
            assert _hash(one, days=1) == _hash(other, days=1)
            assert len({_hash(one), _hash(one, days=1)}) == 2

    asyncio.run(scenario())


def test_a_process_that_starts_without_redis_adopts_the_common_salt_later(
    own_redis: RedisServer,
) -> None:
    async def scenario() -> None:
        async with (
            _open(own_redis, is_down=True) as alone,
            _open(own_redis) as one,
            _open(own_redis) as other,
        ):
            await alone.refresh(now=NOON)
            before = _hash(alone)
            await one.refresh(now=NOON)
            await other.refresh(now=NOON)
            assert _hash(one) == _hash(other) != before
            await alone._circuit.start()
            await alone.refresh(now=NOON)
            assert _hash(alone) == _hash(one)

    asyncio.run(scenario())


def test_a_lost_salt_is_stored_again_and_expires_after_two_days(
    own_redis: RedisServer,
) -> None:
    today = datetime.now(UTC).date()

    async def scenario() -> None:
        async with _open(own_redis) as visitors:
            await visitors.refresh()
            salt = await asyncio.to_thread(client.get, get_salt_key(today))
            await asyncio.to_thread(client.flushall)
            await visitors.refresh()
            assert await asyncio.to_thread(client.get, get_salt_key(today)) == salt

    with closing(redis.Redis.from_url(own_redis.url)) as opened:
        client: Any = opened
        asyncio.run(scenario())
        end = datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(days=3)
        assert client.expiretime(get_salt_key(today)) == int(end.timestamp())


def test_an_expired_salt_is_removed_from_the_log_of_redis_too(
    own_redis: RedisServer, settings: Any
) -> None:
    with closing(redis.Redis.from_url(own_redis.url)) as opened:
        client: Any = opened
        client.set("salt", "a-salt-of-the-past")
        client.delete("salt")
        files = _list_files(own_redis.data_dir)
        assert any(b"a-salt-of-the-past" in path.read_bytes() for path in files)
        settings.REDIS_URL = own_redis.url
        rewrite_redis_log()
    assert own_redis.child is not None
    wait_until(
        lambda: not _is_anywhere(b"a-salt-of-the-past", own_redis.data_dir),
        child=own_redis.child,
        timeout_secs=30,
    )


def test_the_keys_of_past_days_are_deleted(own_redis: RedisServer) -> None:
    async def scenario() -> None:
        async with _open(own_redis) as visitors:
            before = _hash(visitors)
            await visitors.refresh(now=NOON + timedelta(days=2))
            assert _hash(visitors) != before

    asyncio.run(scenario())


def _is_anywhere(text: bytes, folder: Path) -> bool:
    try:
        return any(text in path.read_bytes() for path in _list_files(folder))
    except FileNotFoundError:  # between two refreshes
        return True


def _list_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
