"""GET /api/v1/dynamic/{short_id}/live/, through the edge."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from accounts.models import User
from scans.ingestion.enrichment.rows import ScanRow
from scans.log.live import publish, stream
from scans.log.live.leases import (
    MAX_FEEDS_OF_WORKSPACE,
    WATCHED_KEY,
    get_leases_key,
    get_stream_key,
)
from scans.log.live.publish import publish_scans
from tenants.keys.models import ApiKey
from tenants.keys.scopes import Scope
from tenants.models import Membership, Role
from tests.integration.edge.driver import Phone, drive, in_thread, make_config
from tests.integration.scans.streaming import make_row, open_feed, open_stream
from tests.support.factories import ApiClient, Workspace

Run = Callable[[Callable[[Phone], Awaitable[Any]]], Any]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs scenarios against an edge of its own."""
    return lambda scenario: drive(make_config(tmp_path / "spool"), scenario)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Heartbeats every 0.3 seconds."""
    monkeypatch.setattr(stream, "HEARTBEAT_SECS", 0.3)


def _url(qr: dict[str, Any]) -> str:
    return f"/api/v1/dynamic/{qr['short_id']}/live/"


def _publish(redis: Redis, workspace: Workspace, *rows: ScanRow) -> list[str]:
    """Publish the rows; returns the ids of the scans."""
    publish_scans(redis, [(workspace.tenant.pk, row) for row in rows])
    return [str(row.event_id) for row in rows]


def test_a_scan_comes_as_it_is_stored(run: Run, redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        async with open_feed(phone.edge, nord, qr) as reading:
            assert reading.status == 200
            assert reading.headers["content-type"] == "text/event-stream"
            assert reading.headers["cache-control"] == "no-store"
            assert "content-length" not in reading.headers
            ready = await reading.next_event()
            assert (ready["event"], ready["retry"]) == ("ready", "2000")
            [scan_id] = _publish(redis, nord, make_row(qr, variant="A"))
            # It is pushed: nothing else would wake the feed before its heartbeat.
            async with asyncio.timeout(stream.HEARTBEAT_SECS / 2):
                scan = await reading.next_event()
        assert scan["event"] == "scan"
        shown = json.loads(scan["data"])
        assert (shown["id"], shown["variant"], shown["city"]) == (scan_id, "A", "Montreal")

    run(scenario)


def test_a_reader_that_reconnects_gets_each_scan_once(
    run: Run, redis: Redis, nord: Workspace
) -> None:
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        async with open_feed(phone.edge, nord, qr) as reading:
            await reading.next_event()
            expected = _publish(redis, nord, *[make_row(qr) for _ in range(3)])
            seen = [await reading.next_scan() for _ in range(2)]
        expected += _publish(redis, nord, make_row(qr), make_row(qr))
        async with open_feed(phone.edge, nord, qr, last_event_id=seen[-1][0]) as reading:
            ready = await reading.next_event()
            assert (ready["event"], ready["id"]) == ("ready", seen[-1][0])
            seen += [await reading.next_scan() for _ in range(3)]
            expected += _publish(redis, nord, make_row(qr))
            seen.append(await reading.next_scan())
        assert [scan_id for _, scan_id in seen] == expected

    run(scenario)


def test_a_reader_can_reconnect_to_the_beginning(run: Run, redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        async with open_feed(phone.edge, nord, qr) as reading:
            cursor = (await reading.next_event())["id"]
        expected = _publish(redis, nord, make_row(qr))
        async with open_feed(phone.edge, nord, qr, last_event_id=cursor) as reading:
            await reading.next_event()
            assert (await reading.next_scan())[1] == expected[0]

    run(scenario)


@pytest.mark.parametrize("cursor", ["1-0", "1-0.7", "99999999999999-0"])
def test_a_reader_that_reconnects_too_late_gets_a_gap(
    run: Run, redis: Redis, nord: Workspace, cursor: str
) -> None:
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        async with open_feed(phone.edge, nord, qr, last_event_id=cursor) as reading:
            assert (await reading.next_event())["event"] == "ready"
            assert (await reading.next_event())["event"] == "gap"
            expected = _publish(redis, nord, make_row(qr))
            assert (await reading.next_scan())[1] == expected[0]

    run(scenario)


def test_more_than_people_can_read_is_shown_as_a_number(
    run: Run, redis: Redis, nord: Workspace
) -> None:
    qr = nord.create_qr()
    rows = [make_row(qr) for _ in range(publish.MAX_ROWS + 5)]

    async def scenario(phone: Phone) -> None:
        async with open_feed(phone.edge, nord, qr) as reading:
            await reading.next_event()
            _publish(redis, nord, *rows)
            skipped = await reading.next_event()
            assert (skipped["event"], skipped["data"]) == ("skipped", '{"count":5}')
            for _ in range(publish.MAX_ROWS):
                await reading.next_scan()

    run(scenario)


def test_without_feeds_nothing_is_left_in_redis(redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()
    redis.delete(WATCHED_KEY)
    assert publish_scans(redis, [(nord.tenant.pk, make_row(qr))]) == 0
    assert redis.exists(get_stream_key(nord.tenant.pk, qr["id"])) == 0
    # A member that outlived its stream, as after a crash, creates none.
    redis.zadd(WATCHED_KEY, {f"{nord.tenant.pk}:{qr['id']}": time.time() * 1000 + 60_000})
    publish_scans(redis, [(nord.tenant.pk, make_row(qr))])
    assert redis.exists(get_stream_key(nord.tenant.pk, qr["id"])) == 0


def test_everything_a_feed_leaves_in_redis_expires(run: Run, redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        async with open_feed(phone.edge, nord, qr) as reading:
            await reading.next_event()

    run(scenario)
    stream_key = get_stream_key(nord.tenant.pk, qr["id"])
    for key in (stream_key, WATCHED_KEY):
        left: Any = redis.ttl(key)
        assert 0 < left <= 120
    assert redis.exists(get_leases_key(nord.tenant.pk)) == 0


def test_the_feeds_of_a_workspace_are_limited(run: Run, nord: Workspace, sud: Workspace) -> None:
    qr, other = nord.create_qr(), sud.create_qr()

    async def scenario(phone: Phone) -> None:
        feeds = [open_feed(phone.edge, nord, qr) for _ in range(MAX_FEEDS_OF_WORKSPACE)]
        for feed in feeds:
            await (await feed.__aenter__()).next_event()
        async with open_feed(phone.edge, nord, qr) as refused:
            assert refused.status == 429
            assert refused.headers["retry-after"] == "15"
        async with open_feed(phone.edge, sud, other) as reading:
            assert reading.status == 200
        await feeds.pop().__aexit__(None, None, None)
        async with open_feed(phone.edge, nord, qr) as reading:
            assert reading.status == 200
        for feed in feeds:
            await feed.__aexit__(None, None, None)

    run(scenario)


def test_feeds_hold_no_thread_of_django(run: Run, nord: Workspace) -> None:
    """The edge of these tests has two threads; it serves a request while four feeds are open."""
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        feeds = [open_feed(phone.edge, nord, qr) for _ in range(4)]
        for feed in feeds:
            await (await feed.__aenter__()).next_event()
        headers = {"host": "api.localhost", "authorization": f"Bearer {nord.owner.token}"}
        async with asyncio.timeout(5):
            answer = await phone.call("GET", "/api/v1/me/", headers=headers)
        assert answer.status_code == 200
        for feed in feeds:
            await feed.__aexit__(None, None, None)

    run(scenario)


@pytest.mark.usefixtures("quick")
def test_a_quiet_feed_sends_heartbeats(run: Run, nord: Workspace) -> None:
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        async with open_feed(phone.edge, nord, qr) as reading:
            await reading.next_event()
            for _ in range(2):
                assert await asyncio.wait_for(reading.chunks.get(), 5) == b": heartbeat\n\n"

    run(scenario)


def _end_membership(nord: Workspace, qr: dict[str, Any], admin: ApiClient) -> None:
    Membership.objects.filter(tenant=nord.tenant, user=nord.owner_user).delete()


def _suspend(nord: Workspace, qr: dict[str, Any], admin: ApiClient) -> None:
    answer = admin.patch(f"/api/v1/platform/tenants/{nord.tenant.slug}/", {"status": "suspended"})
    assert answer.status == 200


def _delete(nord: Workspace, qr: dict[str, Any], admin: ApiClient) -> None:
    assert nord.owner.delete(f"/api/v1/dynamic/{qr['short_id']}/").status == 204


def _log_out(nord: Workspace, qr: dict[str, Any], admin: ApiClient) -> None:
    nord.owner_user.sessions.update(revoked_at="2026-01-01T00:00:00Z")


def _lock_out(nord: Workspace, qr: dict[str, Any], admin: ApiClient) -> None:
    User.objects.filter(pk=nord.owner_user.pk).update(is_active=False)
    # Unlocked before the feed checks again: it ends all the same.
    User.objects.filter(pk=nord.owner_user.pk).update(is_active=True)


def _change_email(nord: Workspace, qr: dict[str, Any], admin: ApiClient) -> None:
    User.objects.filter(pk=nord.owner_user.pk).update(email=f"new-{nord.owner_user.email}")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "change", [_end_membership, _suspend, _delete, _log_out, _lock_out, _change_email]
)
def test_it_ends_when_the_reader_loses_access(
    run: Run, nord: Workspace, platform_admin: ApiClient, change: Callable[..., None]
) -> None:
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        async with open_feed(phone.edge, nord, qr) as reading:
            await reading.next_event()
            await in_thread(lambda: change(nord, qr, platform_admin))
            while (event := await reading.next_event()).get("event") != "end":
                pass
            assert json.loads(event["data"])["detail"]
            await asyncio.wait_for(reading.ended.wait(), 5)

    run(scenario)


@pytest.mark.usefixtures("quick")
def test_it_ends_when_the_token_expires(run: Run, nord: Workspace, settings: Any) -> None:
    from accounts.services import open_session
    from kernel.clock import utc_now

    qr = nord.create_qr()
    settings.ACCESS_TOKEN_TTL_SECS = 2
    short = ApiClient(
        open_session(user=nord.owner_user, tenant_id=nord.tenant.pk, now=utc_now()).access
    )

    async def scenario(phone: Phone) -> None:
        async with open_stream(phone.edge, short, _url(qr)) as reading:
            assert reading.status == 200
            await asyncio.wait_for(reading.ended.wait(), 10)

    run(scenario)


@pytest.mark.usefixtures("quick")
def test_the_feed_of_a_key_ends_when_it_is_revoked(run: Run, nord: Workspace) -> None:
    qr, machine = nord.create_qr(), nord.machine(Scope.ANALYTICS_READ)
    keys = ApiKey.objects.filter(tenant=nord.tenant)

    async def scenario(phone: Phone) -> None:
        async with open_stream(phone.edge, machine, _url(qr)) as reading:
            assert (await reading.next_event())["event"] == "ready"
            await in_thread(lambda: keys.update(revoked_at="2026-01-01T00:00:00Z"))
            while (event := await reading.next_event()).get("event") != "end":
                pass
            assert "revoked" in json.loads(event["data"])["detail"]
            await asyncio.wait_for(reading.ended.wait(), 5)

    run(scenario)


@pytest.mark.usefixtures("quick")
def test_after_a_flush_of_redis_there_is_a_gap_and_the_feed_goes_on(
    run: Run, redis: Redis, nord: Workspace
) -> None:
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        async with open_feed(phone.edge, nord, qr) as reading:
            await reading.next_event()
            redis.flushdb()
            while (await reading.next_event()).get("event") != "gap":
                pass
            expected = _publish(redis, nord, make_row(qr))
            while (event := await reading.next_event()).get("event") != "scan":
                pass
            assert json.loads(event["data"])["id"] == expected[0]

    run(scenario)


def test_each_feed_shows_its_own_qr_only(
    run: Run, redis: Redis, nord: Workspace, sud: Workspace
) -> None:
    mine, other, theirs = nord.create_qr(), nord.create_qr(), sud.create_qr()

    async def scenario(phone: Phone) -> None:
        async with (
            open_feed(phone.edge, nord, mine) as reading,
            open_feed(phone.edge, sud, theirs) as foreign,
        ):
            await reading.next_event()
            await foreign.next_event()
            _publish(redis, nord, make_row(other))
            # QR ids are per workspace: the same id exists in both.
            [in_sud] = _publish(redis, sud, make_row(theirs))
            [in_nord] = _publish(redis, nord, make_row(mine))
            assert (await reading.next_scan())[1] == in_nord
            assert (await foreign.next_scan())[1] == in_sud
            assert reading.chunks.empty()
            assert foreign.chunks.empty()

    run(scenario)


def test_an_invalid_last_event_id_is_refused(nord: Workspace) -> None:
    answer = nord.owner.get(_url(nord.create_qr()), Last_Event_ID="1-0; DEL x")
    assert answer.status == 400
    assert list(answer.json) == ["Last-Event-ID"]


def test_a_viewer_may_watch(run: Run, nord: Workspace) -> None:
    qr, viewer = nord.create_qr(), nord.member(Role.VIEWER)

    async def scenario(phone: Phone) -> None:
        async with open_stream(phone.edge, viewer, _url(qr)) as reading:
            assert reading.status == 200

    run(scenario)


def test_another_workspace_gets_the_404_of_an_unknown_qr(
    run: Run, nord: Workspace, sud: Workspace
) -> None:
    qr = nord.create_qr()
    of_nord = sud.owner.get(_url(qr))
    of_nothing = sud.owner.get("/api/v1/dynamic/00000000/live/")
    assert of_nord.outcome == of_nothing.outcome == (404, {"detail": "Not found."})

    async def scenario(phone: Phone) -> None:
        async with open_stream(phone.edge, sud.owner, _url(qr)) as reading:
            assert reading.status == 404

    run(scenario)


def test_without_a_token_it_is_401(nord: Workspace, anonymous: ApiClient) -> None:
    url = _url(nord.create_qr())
    assert anonymous.get(url).status == 401
    assert anonymous.get(f"{url}?access_token={nord.owner.token}").status == 401
