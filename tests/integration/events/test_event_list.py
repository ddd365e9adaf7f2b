"""GET /api/v1/events/: what webhooks send, for those who ask."""

import json
from datetime import timedelta

import pytest
from redis import Redis

from kernel.clock import utc_now
from outbox.envelope import write_envelope
from outbox.models import EventType, OutboxEvent
from outbox.services import get_first_id, purge_events
from scans.ingestion.late import LATE_SECS
from tenants.models import Role
from tests.integration.events.reading import (
    PATH,
    ask,
    before,
    get_ids,
    make_scan,
    read_all,
    read_pages,
    types_of,
)
from tests.integration.scans.draining import append, drain_all
from tests.support.factories import Workspace, make_workspace

LONG_AGO = LATE_SECS + 5


def test_events_of_codes_come_at_once_and_oldest_first(nord: Workspace) -> None:
    qr = nord.create_qr()
    path = f"/api/v1/dynamic/{qr['short_id']}/"
    changed = nord.owner.patch(path, {"name": "Lunch"}).json
    nord.owner.delete(path)
    page = ask(nord.owner)
    assert [(event["type"], event["data"]) for event in page["results"]] == [
        ("dynamic_qr.created", qr),
        ("dynamic_qr.updated", changed),
        ("dynamic_qr.deleted", {"short_id": qr["short_id"]}),
    ]
    assert page["has_more"] is False


def test_an_event_reads_as_the_body_of_its_webhook(nord: Workspace) -> None:
    nord.create_qr()
    stored = OutboxEvent.objects.get(tenant_id=nord.tenant.pk)
    body = json.loads(write_envelope(stored, workspace=nord.tenant.slug))
    assert ask(nord.owner)["results"] == [body]


@pytest.mark.parametrize("is_subscribed", [False, True])
def test_scans_come_from_their_rows_with_the_ids_of_their_webhooks(
    redis: Redis, nord: Workspace, is_subscribed: bool
) -> None:
    scans = [make_scan(nord, secs_ago=LONG_AGO + number) for number in (3, 2, 1)]
    append(redis, *scans)
    drain_all(redis, subscribed={nord.tenant.pk} if is_subscribed else ())
    events, _ = read_all(nord.owner)
    assert [event["id"] for event in events] == get_ids(scans)
    for stored in OutboxEvent.objects.filter(tenant_id=nord.tenant.pk, type="scan.created"):
        assert json.loads(write_envelope(stored, workspace=nord.tenant.slug)) in events


def test_the_next_page_begins_where_the_last_has_ended(redis: Redis, nord: Workspace) -> None:
    scans = [make_scan(nord, secs_ago=LONG_AGO + number) for number in range(7, 0, -1)]
    append(redis, *scans)
    drain_all(redis)
    qrs = [nord.create_qr()["short_id"] for _ in range(4)]
    pages = [events for events, _ in read_pages(nord.owner, limit=3)]
    assert all(len(events) <= 3 for events in pages)
    found = [event for events in pages for event in events]
    assert sorted(event["data"]["short_id"] for event in found if "qr" in event["type"]) == sorted(
        qrs
    )
    assert [event["id"] for event in found if event["type"] == "scan.created"] == get_ids(scans)


def test_nothing_comes_twice_while_nothing_is_late(nord: Workspace) -> None:
    nord.create_qr()
    first, after = read_all(nord.owner)
    assert len(first) == 1
    assert read_all(nord.owner, after)[0] == []
    nord.create_qr()
    assert types_of(read_all(nord.owner, after)[0]) == ["dynamic_qr.created"]


def test_now_begins_with_what_happens_next(nord: Workspace) -> None:
    nord.create_qr()
    page = ask(nord.owner, "now")
    assert page["results"] == []
    later = nord.create_qr()
    events, _ = read_all(nord.owner, page["after"])
    assert [event["data"]["short_id"] for event in events] == [later["short_id"]]


def test_only_the_types_that_are_asked_for(redis: Redis, nord: Workspace) -> None:
    append(redis, make_scan(nord, secs_ago=LONG_AGO))
    drain_all(redis)
    qr = nord.create_qr()
    nord.owner.delete(f"/api/v1/dynamic/{qr['short_id']}/")
    assert types_of(read_all(nord.owner, types="scan.created")[0]) == ["scan.created"]
    wanted = "dynamic_qr.deleted,%20quota.threshold_75"
    assert types_of(read_all(nord.owner, types=wanted)[0]) == ["dynamic_qr.deleted"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=x", "after"),
        (f"after={'A' * 63}%21", "after"),
        ("after=%00", "after"),
        (f"after={'é' * 64}", "after"),
        (f"after={'A' * 40_000}", "after"),
        ("types=scan", "types"),
        ("types=scan.late", "types"),
        ("types=%00", "types"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        (f"limit={'9' * 40_000}", "limit"),
        ("limit=%D9%A1", "limit"),
    ],
)
def test_a_wrong_parameter_is_named(nord: Workspace, query: str, field: str) -> None:
    answer = nord.owner.get(f"{PATH}?{query}")
    assert (answer.status, list(answer.json)) == (400, [field])


@pytest.mark.parametrize("cursor", ["A" * 64, "_" * 64, "7" * 64])
def test_a_cursor_of_ones_own_making_shows_nothing_of_others(
    nord: Workspace, sud: Workspace, cursor: str
) -> None:
    sud.create_qr()
    assert ask(nord.owner, cursor)["results"] == []


def test_another_workspace_has_events_of_its_own(
    redis: Redis, nord: Workspace, sud: Workspace
) -> None:
    nord.create_qr()
    append(redis, make_scan(nord, secs_ago=LONG_AGO))
    drain_all(redis, subscribed={nord.tenant.pk})
    assert ask(sud.owner)["results"] == []


def test_a_viewer_reads_and_a_plan_below_pro_does_not(nord: Workspace) -> None:
    assert nord.member(Role.VIEWER).get(PATH).status == 200
    small = make_workspace(plan="starter").owner.get(PATH)
    detail = "The list of events requires the Pro plan or higher."
    assert small.outcome == (403, {"detail": detail})
    assert make_workspace(plan="pro").owner.get(PATH).status == 200


def test_events_and_scans_of_over_30_days_ago_are_not_listed(redis: Redis, nord: Workspace) -> None:
    append(redis, make_scan(nord, secs_ago=31 * 86_400), make_scan(nord, secs_ago=29 * 86_400))
    drain_all(redis)
    events, _ = read_all(nord.owner)
    assert types_of(events) == ["scan.created"]


def test_the_purge_deletes_events_after_30_days(nord: Workspace) -> None:
    for days in (31, 29):
        OutboxEvent.objects.create(
            id=get_first_id(before(days)),
            tenant_id=nord.tenant.pk,
            type=EventType.QR_DELETED,
            data="{}",
            created_at=before(days),
        )
    assert purge_events(now=utc_now(), budget_secs=30)
    (left,) = OutboxEvent.objects.filter(tenant_id=nord.tenant.pk)
    assert utc_now() - left.created_at < timedelta(days=30)


def test_a_purge_without_time_says_that_there_may_be_more() -> None:
    assert not purge_events(now=utc_now(), budget_secs=0)
