"""GET /account/live/: the one live feed of a browser, through the edge."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from accounts.models import Session
from dashboard.frame.login_cookie import get_cookie_name
from kernel.clock import utc_now
from scans.log.live import hub, stream
from scans.log.live.leases import PAGE_SEATS, Seats, get_leases_key
from scans.log.live.publish import publish_scans
from tenants.models import Membership, Tenant, TenantStatus
from tests.integration.edge.driver import Phone, drive, in_thread, make_config
from tests.integration.scans.streaming import make_row, open_stream
from tests.support.factories import ApiClient, Workspace, make_workspace
from tests.support.pages import HOST, Person

Run = Callable[[Callable[[Phone], Awaitable[Any]]], Any]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs scenarios against an edge of its own."""
    return lambda scenario: drive(make_config(tmp_path / "spool"), scenario)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Access is checked every 0.3 seconds."""
    monkeypatch.setattr(stream, "HEARTBEAT_SECS", 0.3)


def name_code(workspace: Workspace, qr: dict[str, Any], cursor: str = "") -> str:
    code = f"{workspace.tenant.slug}%2F{qr['short_id']}"
    return f"{code}%40{cursor}" if cursor else code


def open_feed(phone: Phone, person: Person, *codes: str) -> Any:
    cookie = f"{get_cookie_name()}={person.client.cookies[get_cookie_name()].value}"
    query = "&".join(f"code={code}" for code in codes)
    browser = ApiClient(token="none", host=HOST)
    return open_stream(phone.edge, browser, f"/account/live/?{query}", cookie=cookie)


def publish(redis: Redis, workspace: Workspace, qr: dict[str, Any], count: int = 1) -> list[str]:
    rows = [make_row(qr) for _ in range(count)]
    publish_scans(redis, [(workspace.tenant.pk, row) for row in rows])
    return [str(row.event_id) for row in rows]


async def next_named(reading: Any, name: str) -> tuple[str, dict[str, Any]]:
    """(id, data) of the next event that is no comment, which has to have this name."""
    while True:
        event = await reading.next_event()
        if "event" in event:
            assert event["event"] == name, event
            return event.get("id", ""), json.loads(event["data"])


def get_browser_session(person: Person) -> Any:
    assert person.user is not None
    return Session.objects.filter(user=person.user, secret_digest__isnull=False)


def test_one_feed_brings_the_scans_of_all_codes(
    run: Run, redis: Redis, nord: Workspace, owner: Person
) -> None:
    first, second = nord.create_qr(), nord.create_qr()

    async def scenario(phone: Phone) -> None:
        codes = [name_code(nord, qr) for qr in (first, second)]
        async with open_feed(phone, owner, *codes) as reading:
            assert (reading.status, reading.headers["content-type"]) == (200, "text/event-stream")
            opened = {(await next_named(reading, "ready"))[1]["short_id"] for _ in codes}
            assert opened == {first["short_id"], second["short_id"]}
            for qr in (first, second, first):
                [scan_id] = publish(redis, nord, qr)
                _, scan = await next_named(reading, "scan")
                assert (scan["short_id"], scan["id"]) == (qr["short_id"], scan_id)

    run(scenario)


def test_ready_tells_how_many_scans_there_are(run: Run, nord: Workspace, owner: Person) -> None:
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        async with open_feed(phone, owner, name_code(nord, qr)) as reading:
            _, ready = await next_named(reading, "ready")
        assert ready == {"short_id": qr["short_id"], "scan_count": 0}

    run(scenario)


def test_each_code_goes_on_after_its_own_cursor(
    run: Run, redis: Redis, nord: Workspace, owner: Person
) -> None:
    first, second = nord.create_qr(), nord.create_qr()

    async def scenario(phone: Phone) -> None:
        async with open_feed(
            phone, owner, name_code(nord, first), name_code(nord, second)
        ) as reading:
            cursors: dict[str, str] = {}
            for _ in range(2):
                cursor, ready = await next_named(reading, "ready")
                cursors[ready["short_id"]] = cursor
            publish(redis, nord, first)
            cursors[first["short_id"]], _ = await next_named(reading, "scan")
        missed = publish(redis, nord, second, 2) + publish(redis, nord, first, 3)
        codes = [name_code(nord, qr, cursors[qr["short_id"]]) for qr in (first, second)]
        async with open_feed(phone, owner, *codes) as reading:
            for _ in codes:
                await next_named(reading, "ready")
            seen = [(await next_named(reading, "scan"))[1]["id"] for _ in missed]
        assert sorted(seen) == sorted(missed)

    run(scenario)


def test_a_cursor_from_long_ago_is_a_gap(run: Run, nord: Workspace, owner: Person) -> None:
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        async with open_feed(phone, owner, name_code(nord, qr, "1-0")) as reading:
            await next_named(reading, "ready")
            _, gap = await next_named(reading, "gap")
        assert gap == {"short_id": qr["short_id"]}

    run(scenario)


def test_others_get_the_page_of_what_does_not_exist(
    nord: Workspace, sud: Workspace, outsider: Person
) -> None:
    qr = nord.create_qr()
    for code in (
        name_code(nord, qr),
        f"{sud.tenant.slug}%2F{qr['short_id']}",
        f"no-such-workspace%2F{qr['short_id']}",
        f"{sud.tenant.slug}%2F",
        "",
        "%00%2F%00",
        "a%2Fb%40c",
    ):
        assert outsider.get(f"/account/live/?code={code}").status_code == 404, code
    assert outsider.get("/account/live/").status_code == 404


def test_codes_of_others_end_alone(
    run: Run, redis: Redis, nord: Workspace, sud: Workspace, owner: Person
) -> None:
    own, foreign = nord.create_qr(), sud.create_qr()

    async def scenario(phone: Phone) -> None:
        codes = (name_code(sud, foreign), name_code(nord, own))
        async with open_feed(phone, owner, *codes) as reading:
            await next_named(reading, "ready")
            _, end = await next_named(reading, "end")
            assert (end["short_id"], end["status"]) == (foreign["short_id"], 404)
            publish(redis, sud, foreign)
            publish(redis, nord, own)
            _, scan = await next_named(reading, "scan")
            assert scan["short_id"] == own["short_id"]

    run(scenario)


def test_codes_of_several_workspaces_come_in_one_feed(
    run: Run, redis: Redis, nord: Workspace, owner: Person
) -> None:
    other = make_workspace(name="Second")
    Membership.objects.create(user=nord.owner_user, tenant=other.tenant, role="viewer")
    first, second = nord.create_qr(), other.create_qr()

    async def scenario(phone: Phone) -> None:
        codes = (name_code(nord, first), name_code(other, second))
        async with open_feed(phone, owner, *codes) as reading:
            for _ in codes:
                await next_named(reading, "ready")
            publish(redis, other, second)
            _, scan = await next_named(reading, "scan")
            assert scan["short_id"] == second["short_id"]

    run(scenario)


def _revoke(nord: Workspace, owner: Person) -> None:
    get_browser_session(owner).update(revoked_at=utc_now())


def _expire(nord: Workspace, owner: Person) -> None:
    get_browser_session(owner).update(expires_at=utc_now())


def _remove_member(nord: Workspace, owner: Person) -> None:
    Membership.objects.filter(tenant=nord.tenant, user=owner.user).delete()


def _suspend(nord: Workspace, owner: Person) -> None:
    Tenant.objects.filter(pk=nord.tenant.pk).update(status=TenantStatus.SUSPENDED)


def _require_two_factor(nord: Workspace, owner: Person) -> None:
    Tenant.objects.filter(pk=nord.tenant.pk).update(requires_two_factor=True)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("lose", "status"),
    [
        (_revoke, 401),
        (_expire, 401),
        (_remove_member, 401),
        (_suspend, 403),
        (_require_two_factor, 401),
    ],
)
def test_the_feed_ends_with_the_access(
    run: Run,
    nord: Workspace,
    owner: Person,
    lose: Callable[[Workspace, Person], None],
    status: int,
) -> None:
    qr = nord.create_qr()

    async def scenario(phone: Phone) -> None:
        async with open_feed(phone, owner, name_code(nord, qr)) as reading:
            await next_named(reading, "ready")
            await in_thread(lambda: lose(nord, owner))
            _, end = await next_named(reading, "end")
            assert (end["short_id"], end["status"]) == (qr["short_id"], status)
            async with asyncio.timeout(10):
                await reading.ended.wait()

    run(scenario)


@pytest.mark.usefixtures("quick")
def test_a_deleted_code_ends_alone(run: Run, redis: Redis, nord: Workspace, owner: Person) -> None:
    kept, deleted = nord.create_qr(), nord.create_qr()

    async def scenario(phone: Phone) -> None:
        codes = (name_code(nord, deleted), name_code(nord, kept))
        async with open_feed(phone, owner, *codes) as reading:
            for _ in codes:
                await next_named(reading, "ready")
            url = f"/api/v1/dynamic/{deleted['short_id']}/"
            assert (await in_thread(lambda: nord.owner.delete(url))).status == 204
            _, end = await next_named(reading, "end")
            assert (end["short_id"], end["status"]) == (deleted["short_id"], 404)
            publish(redis, nord, kept)
            _, scan = await next_named(reading, "scan")
            assert scan["short_id"] == kept["short_id"]

    run(scenario)


def test_a_feed_takes_one_seat_however_many_codes(
    run: Run, redis: Redis, nord: Workspace, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    seats = Seats("page-leases", 1)
    monkeypatch.setattr("scans.log.live.page_stream.PAGE_SEATS", seats)
    monkeypatch.setattr(hub, "PAGE_SEATS", seats)
    qrs = [nord.create_qr() for _ in range(5)]
    key = get_leases_key(nord.tenant.pk, PAGE_SEATS)

    async def scenario(phone: Phone) -> None:
        codes = [name_code(nord, qr) for qr in qrs]
        async with open_feed(phone, owner, *codes) as reading:
            for _ in codes:
                await next_named(reading, "ready")
            assert redis.zcard(key) == 1
            async with open_feed(phone, owner, *codes) as refused:
                assert refused.status == 429
        assert redis.zcard(key) == 0
        assert redis.zcard(get_leases_key(nord.tenant.pk)) == 0

    run(scenario)


def test_nobody_is_sent_to_the_log_in(nord: Workspace, nobody: Person) -> None:
    qr = nord.create_qr()
    answer = nobody.get(f"/account/live/?code={name_code(nord, qr)}")
    assert (answer.status_code, answer["Location"][:7]) == (302, "/login/")
