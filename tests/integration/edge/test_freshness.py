"""Racing writers and slow readers, interleaved on purpose: the newest route stays."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import redis
from django.conf import settings
from django.db import connections

from edge.assembly import EdgeConfig
from edge.backends.redis_link import RedisLink
from qrs.routes.codec import (
    ROUTE_COLUMNS,
    SET_IF_NEWER_LUA,
    decode_route,
    encode_route,
    route_from_row,
    route_key,
)
from qrs.routes.models import QrRoute
from tests.integration.edge.driver import Phone, drive, in_thread
from tests.support.factories import MENU_URL, Workspace

NEW, NEWEST = "https://example.com/new", "https://example.com/newest"


class HeldWrites(RedisLink):
    """The real link; its write-backs wait until the test releases them."""

    def hold(self) -> None:
        self.reached, self.gate = asyncio.Event(), asyncio.Event()

    async def call(self, *command: bytes | str | int) -> Any:
        if SET_IF_NEWER_LUA in command:
            self.reached.set()
            await self.gate.wait()
        return await super().call(*command)


def read_route(short_id: str) -> bytes:
    """The current row, as a publication writes it."""
    row = QrRoute.objects.values_list(*ROUTE_COLUMNS).get(short_id=short_id)
    return encode_route(route_from_row(*row))


def edit(nord: Workspace, short_id: str, **changes: Any) -> None:
    response = nord.owner.patch(f"/api/v1/dynamic/{short_id}/", changes)
    assert response.status == 200


def published(short_id: str) -> bytes:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        value: Any = client.get(route_key(short_id))
    return bytes(value)


def forget(short_id: str) -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(route_key(short_id))


async def hold_writes(phone: Phone, config: EdgeConfig) -> HeldWrites:
    """A link of the engine's look-up that stops before it writes a route back."""
    timeouts = config.timeouts
    link = HeldWrites(
        config.redis_url, connect_secs=timeouts.redis_connect, call_secs=timeouts.redis_call
    )
    link.hold()
    await link.connect()
    phone.edge.lookup._redis = link
    return link


def test_a_slow_reader_does_not_write_an_old_row_back(config: EdgeConfig, nord: Workspace) -> None:
    short_id = str(nord.create_qr()["short_id"])
    forget(short_id)

    async def scenario(phone: Phone) -> None:
        link = await hold_writes(phone, config)
        # Reads the old row from PostgreSQL, and stops on its way back to Redis.
        assert (await phone.scan(short_id)).headers["location"] == MENU_URL
        await asyncio.wait_for(link.reached.wait(), 30)
        await in_thread(lambda: edit(nord, short_id, destination_url=NEW))
        await in_thread(lambda: edit(nord, short_id, destination_url=NEWEST))
        link.gate.set()
        await phone.edge.lookup.stop()
        assert (await phone.scan(short_id)).headers["location"] == NEWEST
        link.close()

    drive(config, scenario)
    assert decode_route(published(short_id)).destination_url == NEWEST


def test_a_slow_reader_does_not_undo_a_pause_or_a_delete(
    config: EdgeConfig, nord: Workspace
) -> None:
    short_id = str(nord.create_qr()["short_id"])
    forget(short_id)

    async def scenario(phone: Phone) -> None:
        link = await hold_writes(phone, config)
        await phone.scan(short_id)
        await asyncio.wait_for(link.reached.wait(), 30)
        await in_thread(lambda: edit(nord, short_id, is_active=False))
        paused = await phone.scan(short_id)
        await in_thread(lambda: nord.owner.delete(f"/api/v1/dynamic/{short_id}/"))
        link.gate.set()
        await phone.edge.lookup.stop()
        assert paused.headers["location"] == f"/q/{short_id}/paused/"
        assert (await phone.scan(short_id)).status_code == 404
        link.close()

    drive(config, scenario)


def test_a_slow_writer_does_not_overtake_a_faster_one(config: EdgeConfig, nord: Workspace) -> None:
    short_id = str(nord.create_qr()["short_id"])
    edit(nord, short_id, destination_url=NEW)
    # Read by a writer after its commit, and sent only after another writer is done.
    late = read_route(short_id)
    edit(nord, short_id, destination_url=NEWEST)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        answer = client.eval(SET_IF_NEWER_LUA, 1, route_key(short_id), late)
        assert answer == [read_route(short_id)]
    response = drive(config, lambda phone: phone.scan(short_id))
    assert response.headers["location"] == NEWEST


def test_after_a_race_of_writers_redis_equals_postgresql(
    config: EdgeConfig, nord: Workspace
) -> None:
    short_id = str(nord.create_qr()["short_id"])

    def write(number: int) -> None:
        try:
            edit(nord, short_id, destination_url=f"https://example.com/{number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(24)))
    assert published(short_id) == read_route(short_id)
    current = QrRoute.objects.get(short_id=short_id).destination_url
    response = drive(config, lambda phone: phone.scan(short_id))
    assert response.headers["location"] == current


def test_no_scan_gets_the_old_destination_after_the_response_to_an_edit(
    config: EdgeConfig, nord: Workspace
) -> None:
    short_id = str(nord.create_qr()["short_id"])

    async def scenario(phone: Phone) -> None:
        for number in range(10):
            target = f"https://example.com/{number}"
            scanning = asyncio.create_task(scan_for(phone, short_id, 0.2))
            await in_thread(partial(edit, nord, short_id, destination_url=target))
            # From now on, also with other scans in progress.
            after = await asyncio.gather(*[phone.scan(short_id) for _ in range(10)])
            assert {response.headers["location"] for response in after} == {target}
            await scanning

    drive(config, scenario)


async def scan_for(phone: Phone, short_id: str, secs: float) -> None:
    until = asyncio.get_running_loop().time() + secs
    while asyncio.get_running_loop().time() < until:
        assert (await phone.scan(short_id)).status_code == 302
