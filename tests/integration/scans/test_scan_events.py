"""Scans of a workspace with a subscription become events, in the transaction that stores them."""

import json
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError
from redis import Redis

from kernel.clock import utc_now
from outbox.models import EventType, OutboxEvent
from scans.ingestion.late import LATE_SECS
from scans.ingestion.subscribers import SubscribedTenants
from scans.services import get_drain
from tests.integration.events.reading import make_scan
from tests.integration.scans.draining import append, append_raw, drain_all
from tests.support.factories import Workspace
from webhooks.services.subscriptions import create_subscription


def list_events(workspace: Workspace, event_type: str = "scan.created") -> list[OutboxEvent]:
    events = OutboxEvent.objects.filter(tenant_id=workspace.tenant.pk, type=event_type)
    return list(events.order_by("id"))


def test_only_scans_of_subscribed_workspaces_become_events(
    redis: Redis, nord: Workspace, sud: Workspace
) -> None:
    scans = [make_scan(nord) for _ in range(3)]
    append(redis, *scans, make_scan(sud))
    drain_all(redis, subscribed={nord.tenant.pk})
    assert {str(event.pk) for event in list_events(nord)} == {scan.event_id for scan in scans}
    assert all(event.scheduled_at is None for event in list_events(nord))
    assert list_events(sud) == []


def test_an_event_carries_the_scan_as_the_api_lists_it(redis: Redis, nord: Workspace) -> None:
    qr = nord.create_qr()
    scan = make_scan(
        nord,
        qr_id=qr["id"],
        short_id=qr["short_id"],
        referer="https://www.google.com/search?q=é",
        query='utm="ü"',
        variant="A",
    )
    append(redis, scan)
    drain_all(redis, subscribed={nord.tenant.pk})
    (event,) = list_events(nord)
    listed = nord.owner.get(f"/api/v1/dynamic/{qr['short_id']}/scans/").json["results"]
    assert [json.loads(event.data)] == listed
    assert list(json.loads(event.data)) == list(listed[0])
    assert "address" not in event.data
    assert event.created_at == datetime.fromtimestamp(scan.scanned_at_ms / 1000, UTC)


def test_a_scan_that_comes_again_is_one_event(redis: Redis, nord: Workspace) -> None:
    scan = make_scan(nord)
    for _ in range(2):
        append(redis, scan, scan)
        drain_all(redis, subscribed={nord.tenant.pk})
    assert len(list_events(nord)) == 1


def test_a_scan_that_cannot_be_stored_is_no_event(redis: Redis, nord: Workspace) -> None:
    good = make_scan(nord)
    # No 32-bit float: the whole batch fails, and is stored in halves.
    append(redis, good, make_scan(nord, latitude="1e400", longitude="1"))
    append_raw(redis, b"[[1]]")
    counts = drain_all(redis, subscribed={nord.tenant.pk})
    # Those of one millisecond are in no order.
    assert good.event_id in {str(event.pk) for event in list_events(nord)}
    assert len(list_events(nord)) == counts.inserted


def test_the_drainer_finds_new_subscriptions_within_seconds(redis: Redis, nord: Workspace) -> None:
    create_subscription(
        tenant_id=nord.tenant.pk,
        url="https://example.com/hook",
        description="",
        events=[EventType.SCAN_CREATED],
        now=utc_now(),
    )
    assert nord.tenant.pk in SubscribedTenants().get()
    append(redis, make_scan(nord))
    real = get_drain()
    real.run(budget_secs=30)
    real.database.close()
    assert len(list_events(nord)) == 1


def test_the_set_is_read_once_for_many_batches() -> None:
    answers = iter([{7}])
    subscribed = SubscribedTenants(lambda: next(answers))
    assert [subscribed.get() for _ in range(3)] == [{7}, {7}, {7}]


def test_scans_wait_while_subscriptions_cannot_be_read() -> None:
    def fail() -> set[int]:
        raise DatabaseError("away")

    with pytest.raises(psycopg.OperationalError):
        SubscribedTenants(fail).get()


def test_scans_that_are_stored_late_leave_a_note_of_their_ids(
    redis: Redis, nord: Workspace, sud: Workspace
) -> None:
    late = [make_scan(nord, secs_ago=LATE_SECS + number) for number in (30, 20, 5)]
    append(redis, make_scan(nord), *late, make_scan(sud))
    drain_all(redis)
    (note,) = list_events(nord, "scan.late")
    assert json.loads(note.data) == {"from": late[0].event_id, "to": late[-1].event_id}
    assert note.scheduled_at is not None, "no webhook sends it"
    assert UUID(late[-1].event_id) < note.pk
    assert list_events(sud, "scan.late") == []


def test_a_late_scan_that_comes_again_leaves_one_note(redis: Redis, nord: Workspace) -> None:
    scan = make_scan(nord, secs_ago=60)
    for _ in range(2):
        append(redis, scan)
        drain_all(redis)
    assert len(list_events(nord, "scan.late")) == 1
