"""Routes from memory: used while they are in force, and asked for again as soon as they are not."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest
import redis

from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from edge.redirects.lookup import FilterAllowed, FoundRoutes
from qrs.routes.codec import decode_route, encode_route, route_key
from tests.integration.edge.driver import (
    Phone,
    drive,
    in_thread,
    make_config,
    read_events,
    wait_for,
)
from tests.integration.edge.tracked import hold_look_ups, record_look_ups, scan_until_trusted
from tests.support.factories import MENU_URL, Workspace

NEW = "https://example.com/new"


@pytest.fixture
def mine(own_redis: RedisServer, config: EdgeConfig) -> EdgeConfig:
    """With a Redis that nobody else publishes routes to."""
    return make_config(config.spool_dir, redis_url=own_redis.url)


@pytest.fixture
def short_ids(nord: Workspace) -> list[str]:
    return [str(nord.create_qr()["short_id"]) for _ in range(5)]


async def scan_all(phone: Phone, short_ids: list[str]) -> list[httpx.Response]:
    """In one batch or few."""
    return await asyncio.gather(*[phone.scan(short_id) for short_id in short_ids])


def set_by_hand(url: str, short_id: str, destination: str) -> None:
    """As an earlier version of the product does: nothing numbers the change."""
    with redis.Redis.from_url(url) as client:
        value: Any = client.get(route_key(short_id))
        route = decode_route(value)._replace(destination_url=destination)
        client.set(route_key(short_id), encode_route(route._replace(version=route.version + 1)))


def test_known_routes_are_not_looked_up(mine: EdgeConfig, short_ids: list[str]) -> None:
    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, *short_ids)
        look_ups = record_look_ups(phone)
        for _ in range(10):
            await scan_all(phone, short_ids)
        assert look_ups == []

    drive(mine, scenario)


def test_an_unknown_id_is_looked_up_alone(mine: EdgeConfig, short_ids: list[str]) -> None:
    async def scenario(phone: Phone) -> None:
        # All in one batch.
        phone.edge.engine._batcher._slow_secs = 60
        await scan_until_trusted(phone, *short_ids[1:])
        look_ups = record_look_ups(phone)
        responses = await scan_all(phone, [*short_ids, "zzzzzzzz"])
        assert [one.status_code for one in responses] == [302] * 5 + [404]
        assert {one for look_up in look_ups for one in look_up} == {short_ids[0], "zzzzzzzz"}

    drive(mine, scenario)


def test_known_routes_do_not_wait_for_the_look_up_of_an_unknown_one(
    mine: EdgeConfig, own_redis: RedisServer, short_ids: list[str]
) -> None:
    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, *short_ids[2:])
        release = hold_look_ups(phone)
        unknown = [*short_ids[:2], "zzzzzzzz"]
        waiting = [asyncio.create_task(phone.scan(short_id)) for short_id in unknown]
        for _ in range(5):
            known = await scan_all(phone, short_ids[2:])
            assert [one.status_code for one in known] == [302] * 3
        assert not any(task.done() for task in waiting)
        release.set()
        responses = await asyncio.gather(*waiting)
        assert [one.status_code for one in responses] == [302, 302, 404]
        assert [len(read_events(one, own_redis.url)) for one in unknown] == [1, 1, 0]

    drive(mine, scenario)


def test_a_look_up_that_fails_is_repeated_by_the_batch(
    mine: EdgeConfig, own_redis: RedisServer, short_ids: list[str]
) -> None:
    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, *short_ids[1:])
        find_known, failures = phone.edge.lookup.find_known, [1]

        async def failing(short_ids: list[str], filter_allowed: FilterAllowed) -> FoundRoutes:
            if failures:
                raise RuntimeError(f"the first of {failures.pop()}")
            return await find_known(short_ids, filter_allowed)

        phone.edge.lookup.find_known = failing  # type: ignore[method-assign]
        assert (await phone.scan(short_ids[0])).status_code == 302
        assert not failures
        assert len(read_events(short_ids[0], own_redis.url)) == 1

    drive(mine, scenario)


def test_a_head_request_asks_redis_and_counts_nothing(
    mine: EdgeConfig, own_redis: RedisServer, short_ids: list[str]
) -> None:
    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, short_ids[0])
        look_ups = record_look_ups(phone)
        counted = len(read_events(short_ids[0], own_redis.url))
        response = await phone.call("HEAD", f"/q/{short_ids[0]}/")
        assert response.headers["location"] == MENU_URL
        assert look_ups == [[short_ids[0]]]
        assert len(read_events(short_ids[0], own_redis.url)) == counted

    drive(mine, scenario)


def test_the_paused_page_asks_redis(mine: EdgeConfig, short_ids: list[str]) -> None:
    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, short_ids[0])
        look_ups = record_look_ups(phone)
        response = await phone.get(f"/q/{short_ids[0]}/paused/")
        assert response.headers["location"] == f"/q/{short_ids[0]}/"
        assert look_ups == [[short_ids[0]]]

    drive(mine, scenario)


def test_a_page_from_memory_asks_redis_first(
    mine: EdgeConfig, own_redis: RedisServer, short_ids: list[str]
) -> None:
    """A blocked code leaves no event, so no append confirms that it still is."""
    short_id = short_ids[0]

    def change_state(state: str) -> None:
        with redis.Redis.from_url(own_redis.url) as client:
            value: Any = client.get(route_key(short_id))
            route = decode_route(value)
            client.set(
                route_key(short_id),
                encode_route(route._replace(state=state, version=route.version + 1)),
            )

    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, *short_ids)
        await in_thread(lambda: change_state("blocked"))
        assert (await phone.scan(short_id)).status_code == 410
        look_ups = record_look_ups(phone)
        assert (await phone.scan(short_id)).status_code == 410
        assert look_ups == [[short_id]]
        await in_thread(lambda: change_state("active"))
        assert (await phone.scan(short_id)).status_code == 302

    drive(mine, scenario)


@pytest.mark.parametrize(
    "change",
    [
        lambda client, _: client.flushall(),
        lambda client, _: client.flushdb(),
        lambda client, key: client.delete(key),
        lambda client, key: client.unlink(key),
        lambda client, key: client.rename(key, "elsewhere"),
        lambda client, key: client.pexpireat(key, 1),
        lambda client, _: client.swapdb(0, 1),
    ],
    ids=["FLUSHALL", "FLUSHDB", "DEL", "UNLINK", "RENAME", "PEXPIREAT", "SWAPDB"],
)
def test_a_route_that_redis_has_lost_is_asked_for_again(
    mine: EdgeConfig,
    own_redis: RedisServer,
    short_ids: list[str],
    change: Callable[[Any, str], None],
) -> None:
    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, *short_ids)
        look_ups = record_look_ups(phone)
        queries = phone.edge.database.queries
        with redis.Redis.from_url(own_redis.url) as client:
            change(client, route_key(short_ids[0]))
            assert {one.headers["location"] for one in await scan_all(phone, short_ids)} == {
                MENU_URL
            }
            assert short_ids[0] in look_ups[0]
            assert phone.edge.database.queries > queries
            await phone.edge.lookup.stop()
            # PostgreSQL has it, so that it is back.
            assert client.exists(route_key(short_ids[0]))
        await scan_until_trusted(phone, *short_ids)

    drive(mine, scenario)


def test_an_expired_route_is_asked_for_once_redis_has_removed_it(
    mine: EdgeConfig, own_redis: RedisServer, short_ids: list[str]
) -> None:
    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, *short_ids)
        look_ups = record_look_ups(phone)
        with redis.Redis.from_url(own_redis.url) as client:
            client.pexpire(route_key(short_ids[0]), 1)
            await wait_for(lambda: not client.exists(route_key(short_ids[0])))
        await scan_all(phone, short_ids)
        assert short_ids[0] in look_ups[0]

    drive(mine, scenario)


def test_one_push_may_name_thousands_of_routes(
    mine: EdgeConfig, own_redis: RedisServer, short_ids: list[str]
) -> None:
    others = [f"other{number:03}" for number in range(5_000)]

    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, *short_ids)
        with redis.Redis.from_url(own_redis.url) as client:
            values: Any = client.mget([route_key(short_id) for short_id in short_ids])
            new = [value.replace(MENU_URL.encode(), NEW.encode()) for value in values]
            keys = [route_key(one) for one in (*others, *short_ids)]
            client.mset(dict(zip(keys, [new[0]] * len(others) + new, strict=True)))
        responses = await scan_all(phone, short_ids)
        assert {one.headers["location"] for one in responses} == {NEW}

    drive(mine, scenario)


def test_what_changes_while_the_connection_is_lost_is_noticed(
    mine: EdgeConfig, own_redis: RedisServer, short_ids: list[str]
) -> None:
    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, *short_ids)
        opened = phone.edge.redis_circuit.times_opened
        with redis.Redis.from_url(own_redis.url) as client:
            client.client_kill_filter(_type="normal", skipme=True)
            set_by_hand(own_redis.url, short_ids[0], NEW)
        # The first batch finds the connection closed, and asks PostgreSQL.
        await wait_for(lambda: phone.edge.known_routes.changes is None)
        await phone.scan(short_ids[1])
        await wait_for(lambda: phone.edge.redis_circuit.is_healthy)
        assert phone.edge.redis_circuit.times_opened == opened + 1
        assert (await phone.scan(short_ids[0])).headers["location"] == NEW

    drive(mine, scenario)


@pytest.mark.parametrize("rule", ["-client|tracking", "-hello"])
def test_a_user_that_may_not_track_has_each_scan_looked_up(
    own_redis: RedisServer, config: EdgeConfig, short_ids: list[str], rule: str
) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.execute_command("ACL", "SETUSER", "edge", "on", ">secret", "~*", "&*", "+@all", rule)
    limited = make_config(
        config.spool_dir, redis_url=f"redis://edge:secret@127.0.0.1:{own_redis.port}/0"
    )

    async def scenario(phone: Phone) -> None:
        await scan_all(phone, short_ids)
        await phone.edge.lookup.stop()
        look_ups = record_look_ups(phone)
        for number in range(3):
            destination = f"https://example.com/{number}"
            await in_thread(partial(set_by_hand, own_redis.url, short_ids[0], destination))
            assert (await phone.scan(short_ids[0])).headers["location"] == destination
        assert len(look_ups) == 3
        assert phone.edge.metrics.spooled == 0

    drive(limited, scenario)


def test_a_route_that_changes_during_its_look_up_is_not_taken_from_memory(
    mine: EdgeConfig, own_redis: RedisServer, short_ids: list[str]
) -> None:
    short_id = short_ids[0]

    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, *short_ids[1:])
        await phone.scan(short_id)
        await phone.edge.lookup.stop()
        phone.edge.known_routes.on_push([b"invalidate", [route_key(short_id).encode()]])
        call = phone.edge.redis.call

        async def change_after_the_reply(*command: Any) -> Any:
            reply = await call(*command)
            if command[0] == b"MGET":
                phone.edge.redis.call = call  # type: ignore[method-assign]
                # The push arrives before the look-up goes on.
                await in_thread(lambda: set_by_hand(own_redis.url, short_id, NEW))
                touches = phone.edge.known_routes.touches
                await wait_for(lambda: phone.edge.known_routes.touches > touches - 1)
            return reply

        phone.edge.redis.call = change_after_the_reply  # type: ignore[method-assign]
        await phone.scan(short_id)
        assert (await phone.scan(short_id)).headers["location"] == NEW

    drive(mine, scenario)
