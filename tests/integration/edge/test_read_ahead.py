"""Routes that are in memory before anybody has scanned them."""

import asyncio
from typing import Any

import pytest
import redis

from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from edge.redirects import known_routes, read_ahead
from edge.redirects.known_routes import KnownRoutes
from qrs.routes.codec import Route, decode_route, encode_route, route_key
from tests.integration.edge.driver import Phone, drive, in_thread, make_config, wait_for
from tests.integration.edge.tracked import record_look_ups

NO_DATABASE = "postgresql://nobody:x@127.0.0.1:1/nothing"
SHORT_IDS = [f"ahead{number:03}" for number in range(1_000)]


@pytest.fixture
def mine(own_redis: RedisServer, config: EdgeConfig) -> EdgeConfig:
    """With a Redis that has a thousand routes, which no other source has."""
    publish(own_redis.url, 1)
    return make_config(
        config.spool_dir, redis_url=own_redis.url, database_url=NO_DATABASE, reads_ahead=True
    )


def publish(url: str, version: int, padding: str = "") -> None:
    with redis.Redis.from_url(url) as client:
        client.mset(
            {
                route_key(short_id): encode_route(
                    Route(
                        version, 1, number, "active", False, url_of(short_id, version) + padding, []
                    )
                )
                for number, short_id in enumerate(SHORT_IDS)
            }
        )


def url_of(short_id: str, version: int) -> str:
    return f"https://example.com/{short_id}/{version}"


async def wait_for_reading(phone: Phone, times: int = 1) -> None:
    """Until all that Redis has was read, or cannot be."""
    reader = phone.edge.read_ahead
    await wait_for(
        lambda: reader.readings >= times or (reader._task is not None and reader._task.done())
    )


def list_unknown(known: KnownRoutes) -> list[str]:
    return known.find_in_force(SHORT_IDS, {})


def test_no_code_is_looked_up_when_it_is_scanned_first(mine: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> None:
        await wait_for_reading(phone)
        assert list_unknown(phone.edge.known_routes) == []
        look_ups = record_look_ups(phone)
        for short_id in SHORT_IDS[:50]:
            assert (await phone.scan(short_id)).headers["location"] == url_of(short_id, 1)
        assert look_ups == []

    drive(mine, scenario)


def test_codes_that_nobody_has_scanned_redirect_when_all_is_away(
    mine: EdgeConfig, own_redis: RedisServer
) -> None:
    async def scenario(phone: Phone) -> None:
        await wait_for_reading(phone)
        own_redis.stop()
        responses = await asyncio.gather(*[phone.scan(short_id) for short_id in SHORT_IDS[:50]])
        assert [one.status_code for one in responses] == [302] * 50
        assert phone.edge.metrics.stale_routes >= 50
        assert (await phone.scan("unknown1")).status_code == 503

    drive(mine, scenario)


def test_a_new_connection_reads_all_again(mine: EdgeConfig, own_redis: RedisServer) -> None:
    async def scenario(phone: Phone) -> None:
        await wait_for_reading(phone)
        with redis.Redis.from_url(own_redis.url) as client:
            client.client_kill_filter(_type="normal", skipme=True)
        await in_thread(lambda: publish(own_redis.url, 2))
        await phone.scan(SHORT_IDS[0])
        await wait_for_reading(phone, times=2)
        found: dict[str, Any] = {}
        assert phone.edge.known_routes.find_in_force(SHORT_IDS, found) == []
        assert {decode_route(route.raw).version for route in found.values()} == {2}

    drive(mine, scenario)


def test_a_redis_that_was_emptied_and_filled_is_read_again(
    mine: EdgeConfig, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_ahead, "LOOK_SECS", 0.02)
    monkeypatch.setattr(read_ahead, "MANY", 500)

    def fill_again() -> None:
        with redis.Redis.from_url(own_redis.url) as client:
            client.flushall()
        publish(own_redis.url, 2)

    async def scenario(phone: Phone) -> None:
        await wait_for_reading(phone)
        await in_thread(fill_again)
        await wait_for(lambda: list_unknown(phone.edge.known_routes) == [])
        await wait_for_reading(phone, times=2)
        assert (await phone.scan(SHORT_IDS[0])).headers["location"] == url_of(SHORT_IDS[0], 2)
        # Nothing more has come.
        readings = phone.edge.read_ahead.readings
        await asyncio.sleep(10 * read_ahead.LOOK_SECS)
        assert phone.edge.read_ahead.readings <= readings + 1

    drive(mine, scenario)


def test_what_changes_while_it_is_read_is_as_redis_has_it(
    mine: EdgeConfig, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In slices of three, so that changes and pushes come in between."""
    monkeypatch.setattr(read_ahead, "KEYS_AT_ONCE", 3)

    def change_all() -> None:
        for version in range(2, 12):
            publish(own_redis.url, version)

    async def scenario(phone: Phone) -> None:
        await in_thread(change_all)
        await wait_for_reading(phone)
        # What Redis has sent before this reply has arrived.
        await phone.edge.redis.call("PING")
        found: dict[str, Any] = {}
        phone.edge.known_routes.find_in_force(SHORT_IDS, found)
        assert {decode_route(route.raw).version for route in found.values()} <= {11}
        for short_id in SHORT_IDS[::100]:
            assert (await phone.scan(short_id)).headers["location"] == url_of(short_id, 11)

    drive(mine, scenario)


def test_nothing_that_is_known_is_dropped_for_it(
    mine: EdgeConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_routes.KnownRoutes.__init__, "__defaults__", (300, 10))
    monkeypatch.setattr(read_ahead, "KEYS_AT_ONCE", 20)

    async def scenario(phone: Phone) -> None:
        known = phone.edge.known_routes
        await phone.scan(SHORT_IDS[-1])
        await wait_for_reading(phone)
        assert 200 < 1_000 - len(list_unknown(known)) <= 300
        assert known.knows(SHORT_IDS[-1])

    drive(mine, scenario)


def test_large_values_are_read_few_at_a_time(mine: EdgeConfig, own_redis: RedisServer) -> None:
    publish(own_redis.url, 2, padding="/" + "x" * 20_000)

    async def scenario(phone: Phone) -> None:
        look_ups = record_look_ups(phone)
        await wait_for_reading(phone)
        assert list_unknown(phone.edge.known_routes) == []
        assert max(map(len, look_ups[3:])) <= 20

    drive(mine, scenario)


@pytest.mark.parametrize("rule", ["-scan", "-client|tracking", "-hello"])
def test_a_user_that_may_not_has_its_scans_redirected(
    mine: EdgeConfig, own_redis: RedisServer, rule: str
) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.execute_command("ACL", "SETUSER", "edge", "on", ">secret", "~*", "&*", "+@all", rule)
    limited = make_config(
        mine.spool_dir,
        redis_url=f"redis://edge:secret@127.0.0.1:{own_redis.port}/0",
        reads_ahead=True,
    )

    async def scenario(phone: Phone) -> None:
        await wait_for_reading(phone)
        assert (await phone.scan(SHORT_IDS[0])).headers["location"] == url_of(SHORT_IDS[0], 1)
        assert phone.edge.metrics.spooled == 0

    drive(limited, scenario)
