"""An edit that overtakes a scan: the response is the new one, and the row says what was sent."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
import redis

from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from edge.backends.redis_link import RedisReplyError
from qrs.routes.codec import decode_route, encode_route, route_key
from qrs.routes.models import QrRoute
from qrs.routes.publish import publish_routes
from scans.events import ScanEvent
from tests.integration.edge.driver import Phone, drive, in_thread, read_events, wait_for
from tests.integration.edge.tracked import scan_until_trusted
from tests.support.factories import MENU_URL, Workspace

NEW = "https://example.com/new"
OLD_VARIANTS = [
    {"url": "https://example.com/a", "weight": 1, "label": "A"},
    {"url": "https://example.com/b", "weight": 1, "label": "B"},
]
NEW_VARIANTS = [
    {"url": "https://example.com/c", "weight": 1, "label": "C"},
    {"url": "https://example.com/new-b", "weight": 1, "label": "B"},
]
SCANS = 20


def edit(nord: Workspace, short_id: str, **changes: Any) -> None:
    response = nord.owner.patch(f"/api/v1/dynamic/{short_id}/", changes)
    assert response.status == 200, response.content


def change_by_hand(url: str, short_id: str, **changes: Any) -> None:
    """As an earlier version of the product does: nothing numbers the change."""
    with redis.Redis.from_url(url) as client:
        value: Any = client.get(route_key(short_id))
        route = decode_route(value)
        changed = route._replace(version=route.version + 1, **changes)
        client.set(route_key(short_id), encode_route(changed))


def overtake(phone: Phone, work: Callable[[], None]) -> None:
    """Have the work done after the next batch has its routes, and before it is appended."""
    writes: Any = phone.edge.recorder._writes
    write = writes.write
    # No other batch runs beside it, in which a scan would still be right to get the old route.
    phone.edge.engine._batcher._slow_secs = 60

    async def overtaken(*command: Any) -> Any:
        writes.write = write
        await in_thread(work)
        return await write(*command)

    writes.write = overtaken


async def scan_overtaken(
    phone: Phone, short_id: str, work: Callable[[], None]
) -> list[httpx.Response]:
    """Scans of one batch whose routes are from memory, with the work before their append."""
    await scan_until_trusted(phone, short_id)
    # Nothing else is in progress, so that all scans are in the overtaken batch.
    overtake(phone, work)
    return await asyncio.gather(*[phone.scan(short_id) for _ in range(SCANS)])


def list_new_events(short_id: str, url: str, before: int) -> list[ScanEvent]:
    """The events after those, each id once."""
    events = read_events(short_id, url)[before:]
    assert len({event.event_id for event in events}) == len(events)
    return events


def test_a_scan_that_an_edit_overtakes_gets_the_new_destination(
    config: EdgeConfig, nord: Workspace, short_id: str
) -> None:
    async def scenario(phone: Phone) -> None:
        responses = await scan_overtaken(
            phone, short_id, lambda: edit(nord, short_id, destination_url=NEW)
        )
        assert {one.headers["location"] for one in responses} == {NEW}

    drive(config, scenario)
    events = read_events(short_id)
    assert len({event.event_id for event in events}) == len(events)


def test_new_variants_are_sent_as_they_are_recorded(
    config: EdgeConfig, nord: Workspace, short_id: str
) -> None:
    edit(nord, short_id, variants=OLD_VARIANTS)

    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, short_id)
        before = len(read_events(short_id))
        responses = await scan_overtaken(
            phone, short_id, lambda: edit(nord, short_id, variants=NEW_VARIANTS)
        )
        by_url = {one["url"]: one["label"] for one in NEW_VARIANTS}
        sent = Counter(by_url[one.headers["location"]] for one in responses)
        recorded = Counter(one.variant for one in read_events(short_id)[before:])
        # Of the scans before, all are of the old variants.
        assert recorded["C"] == sent["C"]
        assert recorded["B"] >= sent["B"]
        assert sum(sent.values()) == SCANS

    drive(config, scenario)


@pytest.mark.parametrize("change", ["pause", "delete", "block"])
def test_a_scan_that_a_pause_overtakes_is_not_recorded_as_redirected(
    config: EdgeConfig, nord: Workspace, short_id: str, change: str
) -> None:
    def stop() -> None:
        if change == "pause":
            edit(nord, short_id, is_active=False)
        elif change == "delete":
            assert nord.owner.delete(f"/api/v1/dynamic/{short_id}/").status == 204
        else:
            block(short_id)

    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, short_id)
        await asyncio.gather(*[phone.scan(short_id) for _ in range(3)])
        before = len(read_events(short_id))
        overtake(phone, stop)
        responses = await asyncio.gather(*[phone.scan(short_id) for _ in range(SCANS)])
        statuses = Counter(one.status_code for one in responses)
        expected = {"pause": 302, "delete": 404, "block": 410}[change]
        assert statuses == {expected: SCANS}
        outcomes = Counter(one.outcome for one in list_new_events(short_id, "", before))
        assert outcomes == ({"paused": SCANS} if change == "pause" else {})

    drive(config, scenario)


def block(short_id: str) -> None:
    """As the platform's admins do, with the publication that follows."""
    row = QrRoute.objects.get(short_id=short_id)
    row.state, row.version = "blocked", row.version + 1
    row.save()
    publish_routes(short_ids=[short_id])


def test_a_change_that_nothing_numbers_is_noticed_after_the_append(
    config: EdgeConfig, nord: Workspace, short_id: str
) -> None:
    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, short_id)
        before = len(read_events(short_id))
        responses = await scan_overtaken(
            phone,
            short_id,
            lambda: change_by_hand(config.redis_url, short_id, destination_url=NEW),
        )
        assert {one.headers["location"] for one in responses} == {NEW}
        # Recorded once, although the response was made twice.
        assert len(list_new_events(short_id, "", before)) >= SCANS

    drive(config, scenario)


def test_a_change_that_nothing_numbers_keeps_the_variant_that_is_recorded(
    config: EdgeConfig, nord: Workspace, short_id: str
) -> None:
    edit(nord, short_id, variants=OLD_VARIANTS)
    swapped = [(f"https://example.com/{label}-2", 1, label) for label in ("A", "B")]

    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, short_id)
        await asyncio.gather(*[phone.scan(short_id) for _ in range(3)])
        before = len(read_events(short_id))
        overtake(phone, lambda: change_by_hand(config.redis_url, short_id, variants=swapped))
        responses = await asyncio.gather(*[phone.scan(short_id) for _ in range(SCANS)])
        sent = Counter(one.headers["location"][-3] for one in responses)
        assert {one.headers["location"][-2:] for one in responses} == {"-2"}
        recorded = Counter(one.variant for one in list_new_events(short_id, "", before))
        assert sent == recorded

    drive(config, scenario)


def test_a_pause_that_nothing_numbers_is_in_force_at_once(
    config: EdgeConfig, nord: Workspace, short_id: str
) -> None:
    async def scenario(phone: Phone) -> None:
        responses = await scan_overtaken(
            phone, short_id, lambda: change_by_hand(config.redis_url, short_id, state="paused")
        )
        assert {one.headers["location"] for one in responses} == {f"/q/{short_id}/paused/"}

    drive(config, scenario)


@pytest.mark.parametrize("breakage", ["stopped", "emptied"])
def test_a_redis_that_fails_before_the_append_changes_nothing(
    own_redis: RedisServer, config: EdgeConfig, nord: Workspace, short_id: str, breakage: str
) -> None:
    mine = replace(config, redis_url=own_redis.url)

    def fail() -> None:
        if breakage == "stopped":
            own_redis.stop()
        else:
            with redis.Redis.from_url(own_redis.url) as client:
                client.flushall()

    async def scenario(phone: Phone) -> None:
        responses = await scan_overtaken(phone, short_id, fail)
        assert {one.headers["location"] for one in responses} == {MENU_URL}

    drive(mine, scenario)
    if breakage == "stopped":
        assert list(mine.spool_dir.glob("*"))
    else:
        assert len(read_events(short_id, own_redis.url)) == SCANS


def test_a_variant_stays_when_only_the_reply_to_its_append_is_lost(
    own_redis: RedisServer, config: EdgeConfig, nord: Workspace, short_id: str
) -> None:
    """Redis has the events already, and the spool brings them once more."""
    edit(nord, short_id, variants=OLD_VARIANTS)
    mine = replace(config, redis_url=own_redis.url)

    async def scenario(phone: Phone) -> None:
        await scan_until_trusted(phone, short_id)
        before = len(read_events(short_id, own_redis.url))
        writes: Any = phone.edge.recorder._writes
        write = writes.write

        async def lose_the_reply(*command: Any) -> None:
            writes.write = write
            await write(*command)
            raise RedisReplyError("the reply is lost")

        writes.write = lose_the_reply
        responses = await asyncio.gather(*[phone.scan(short_id) for _ in range(SCANS)])
        sent = Counter(one.headers["location"][-1].upper() for one in responses)
        await wait_for(lambda: not list(mine.spool_dir.glob("*")))
        events = read_events(short_id, own_redis.url)[before:]
        variants: dict[str, set[str]] = {}
        for event in events:
            variants.setdefault(event.event_id, set()).add(event.variant)
        assert all(len(some) == 1 for some in variants.values())
        assert len(events) > len(variants) == SCANS
        assert Counter(next(iter(some)) for some in variants.values()) == sent

    drive(mine, scenario)
