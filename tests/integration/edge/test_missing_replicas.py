"""min-replicas-to-write 1: with one replica a fail-over stops all writes, with two it does not."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from edge.assembly import EdgeConfig
from edge.redirects.spool_files import list_spools
from health.redis_server import probe_redis
from kernel.redis_clients import get_redis
from qrs.routes.republish import republish_routes
from tests.integration.edge.account import drain, start_from_zero
from tests.integration.edge.driver import (
    Phone,
    make_config,
    open_edge,
    run_on_uvloop,
    wait_for,
)
from tests.support.factories import MENU_URL
from tests.support.redis_routes import assert_routes_are_right
from tests.support.redis_sentinel import RedisServers


def drive(config: EdgeConfig, scenario: Callable[[Phone], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(110), open_edge(config) as phone:
            await scenario(phone)

    run_on_uvloop(run())


async def scan(phone: Phone, short_id: str) -> None:
    answer = await phone.scan(short_id)
    assert (answer.status_code, answer.headers["location"]) == (302, MENU_URL)


async def fail_over(servers: RedisServers, phone: Phone) -> None:
    """Until the engine has its connection to the new primary."""
    await asyncio.to_thread(servers.kill_primary)
    await asyncio.to_thread(servers.wait_for_new_primary)
    await wait_for(lambda: phone.edge.redis_circuit.is_healthy, timeout_secs=60)


def assert_nothing_is_lost(servers: RedisServers) -> None:
    """The end of each drill: answered = rows, and every route is that of PostgreSQL."""
    balance = drain(servers.url)
    assert balance.answered > 0
    assert (balance.ingested, balance.missing) == (balance.answered, 0)
    republish_routes()
    assert_routes_are_right()


@pytest.fixture(autouse=True)
def from_zero() -> None:
    start_from_zero()


def test_one_replica_is_too_few(tmp_path: Path, short_id: str, settings: Any) -> None:
    with RedisServers(tmp_path / "redis", replicas=1, min_replicas=1, safe=True) as servers:
        settings.REDIS_URL = servers.url
        config = make_config(tmp_path / "spool", redis_url=servers.url)
        status = get_redis(servers.url)

        async def scenario(phone: Phone) -> None:
            await scan(phone, short_id)
            assert phone.edge.metrics.spooled == 0
            killed = servers.primary
            await fail_over(servers, phone)
            for _ in range(3):
                await scan(phone, short_id)
            assert phone.edge.metrics.spooled >= 3
            line = await asyncio.to_thread(lambda: probe_redis(status).line)
            assert line == "refuses writes: too few of its replicas are connected"
            # The dead one is back, and a replica.
            servers.start_node(killed)
            await asyncio.to_thread(lambda: servers.bring_back(killed))
            await wait_for(lambda: not list_spools(config.spool_dir), timeout_secs=60)
            assert probe_redis(status).is_ok

        drive(config, scenario)
        status.close()
        assert_nothing_is_lost(servers)


def test_two_replicas_are_enough(tmp_path: Path, short_id: str, settings: Any) -> None:
    with RedisServers(tmp_path / "redis", replicas=2, min_replicas=1, safe=True) as servers:
        settings.REDIS_URL = servers.url
        config = make_config(tmp_path / "spool", redis_url=servers.url)
        status = get_redis(servers.url)

        async def scenario(phone: Phone) -> None:
            await scan(phone, short_id)
            await fail_over(servers, phone)
            # The other replica follows the new primary within moments.
            await wait_for(lambda: probe_redis(status).is_ok, timeout_secs=60)
            spooled = phone.edge.metrics.spooled
            await scan(phone, short_id)
            assert phone.edge.metrics.spooled == spooled
            await wait_for(lambda: not list_spools(config.spool_dir), timeout_secs=60)

        drive(config, scenario)
        status.close()
        assert_nothing_is_lost(servers)
