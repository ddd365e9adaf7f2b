"""The engine's side of reconciliation: every redirected scan is counted once."""

import asyncio
from pathlib import Path

import redis

from devserver.redis_server import RedisServer
from scans.events import COUNTERS_KEY
from tests.integration.edge.driver import Phone, drive, make_config, wait_for
from tests.integration.edge.test_outages import kill, restart
from tests.support.factories import Workspace


def read_counters(url: str) -> dict[str, int]:
    with redis.Redis.from_url(url) as client:
        raw = client.hgetall(COUNTERS_KEY)
    return {name.decode(): int(value) for name, value in raw.items()}


def test_redirects_are_counted_and_head_requests_are_not(
    own_redis: RedisServer, nord: Workspace, tmp_path: Path
) -> None:
    short_id = str(nord.create_qr()["short_id"])
    config = make_config(tmp_path / "spool", redis_url=own_redis.url)

    async def scenario(phone: Phone) -> None:
        await asyncio.gather(*[phone.scan(short_id) for _ in range(40)])
        await phone.call("HEAD", f"/q/{short_id}/")
        await phone.scan("zzzzzzzz")

    drive(config, scenario)
    assert read_counters(own_redis.url) == {"answered": 40, "appended": 40, "spooled": 0}


def test_spooled_scans_are_counted_when_they_are_replayed(
    own_redis: RedisServer, nord: Workspace, tmp_path: Path
) -> None:
    short_id = str(nord.create_qr()["short_id"])
    config = make_config(tmp_path / "spool", redis_url=own_redis.url)

    async def scenario(phone: Phone) -> None:
        kill(own_redis)
        await asyncio.gather(*[phone.scan(short_id) for _ in range(30)])
        restart(own_redis)
        await wait_for(lambda: not list(config.spool_dir.glob("*")))

    drive(config, scenario)
    assert read_counters(own_redis.url) == {"answered": 30, "appended": 30, "spooled": 30}
