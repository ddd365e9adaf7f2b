"""A reader misses no event, in whatever order transactions commit and scans are stored."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, transaction
from redis import Redis

from kernel.clock import utc_now
from outbox.models import EventType, OutboxEvent
from outbox.services import record_event
from scans.ingestion.late import LATE_SECS
from tests.integration.events.reading import (
    Event,
    ask,
    get_ids,
    make_scan,
    read_all,
)
from tests.integration.scans.draining import append, drain_all, make_drain
from tests.support.factories import Workspace

WRITERS, EVENTS_EACH = 4, 15


def record(workspace: Workspace, short_id: str) -> None:
    record_event(
        tenant_id=workspace.tenant.pk,
        type=EventType.QR_DELETED,
        data={"short_id": short_id},
        now=utc_now(),
    )


@contextmanager
def open_transaction(workspace: Workspace, short_id: str) -> Iterator[None]:
    """Another session that has written an event and commits at the end of the block."""
    written, may_commit = threading.Event(), threading.Event()

    def run() -> None:
        try:
            with transaction.atomic():
                record(workspace, short_id)
                written.set()
                assert may_commit.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(run)
        assert written.wait(30)
        try:
            yield
        finally:
            may_commit.set()
            done.result()


def names(events: list[Event]) -> list[str]:
    return [event["data"]["short_id"] for event in events]


def test_an_event_that_commits_late_is_read_and_holds_back_those_after_it(nord: Workspace) -> None:
    _, after = read_all(nord.owner)
    with open_transaction(nord, "slow"):
        with transaction.atomic():
            record(nord, "fast")
        assert OutboxEvent.objects.filter(tenant_id=nord.tenant.pk).count() == 1
        early, after = read_all(nord.owner, after)
    late, _ = read_all(nord.owner, after)
    assert names(early + late) == ["slow", "fast"]


def test_a_transaction_that_has_written_no_event_holds_nothing_back(nord: Workspace) -> None:
    _, after = read_all(nord.owner)
    started, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id()")
                started.set()
                assert may_end.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(hold)
        assert started.wait(30)
        nord.create_qr()
        events, _ = read_all(nord.owner, after)
        may_end.set()
        done.result()
    assert len(events) == 1


def test_a_reader_beside_many_writers_sees_each_event_once(nord: Workspace) -> None:
    ended = threading.Event()

    def write(writer: int) -> None:
        dice = random.Random(writer)
        try:
            for number in range(EVENTS_EACH):
                with transaction.atomic():
                    record(nord, f"{writer}-{number}")
                    # So that transactions overlap, and commit in another order than they began.
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT pg_sleep(%s)", [dice.random() / 50])
        finally:
            connection.close()

    def read() -> list[str]:
        found: list[str] = []
        after: str | None = None
        try:
            while True:
                is_last = ended.is_set()
                events, after = read_all(nord.owner, after, limit=7)
                found += names(events)
                if is_last:
                    return found
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(read)
        for writer in [pool.submit(write, number) for number in range(WRITERS)]:
            writer.result()
        ended.set()
        found = reader.result()
    assert sorted(found) == sorted(
        f"{writer}-{number}" for writer in range(WRITERS) for number in range(EVENTS_EACH)
    )


def test_scans_that_are_stored_after_a_reader_has_passed_them_are_read(
    redis: Redis, nord: Workspace
) -> None:
    on_time = [make_scan(nord, secs_ago=LATE_SECS + 1)]
    append(redis, *on_time)
    drain_all(redis)
    first, after = read_all(nord.owner)
    late = [make_scan(nord, secs_ago=seconds) for seconds in (3600, 900, LATE_SECS + 60)]
    append(redis, *late)
    drain_all(redis)
    second, after = read_all(nord.owner, after)
    assert [event["id"] for event in first] == get_ids(on_time)
    assert [event["id"] for event in second] == get_ids(late)
    assert read_all(nord.owner, after)[0] == []


def test_many_late_scans_come_page_by_page(redis: Redis, nord: Workspace) -> None:
    _, after = read_all(nord.owner)
    late = [make_scan(nord, secs_ago=100 + number / 10) for number in range(25, 0, -1)]
    append(redis, *late[:15])
    drain_all(redis)
    append(redis, *late[15:])
    drain_all(redis)
    qr = nord.create_qr()
    pages: list[list[Event]] = []
    has_more = True
    while has_more:
        page = ask(nord.owner, after, limit=10)
        after, has_more = page["after"], page["has_more"]
        pages.append(page["results"])
    found = [event for events in pages for event in events]
    assert [event["id"] for event in found if event["type"] == "scan.created"] == get_ids(late)
    assert qr["short_id"] in names(found)
    assert max(map(len, pages)) == 10


def test_a_new_reader_gets_late_scans_once(redis: Redis, nord: Workspace) -> None:
    late = [make_scan(nord, secs_ago=60 + number) for number in (3, 2, 1)]
    append(redis, *late)
    drain_all(redis)
    assert [event["id"] for event in read_all(nord.owner)[0]] == get_ids(late)


def test_a_reader_waits_for_a_drain_that_has_not_committed(redis: Redis, nord: Workspace) -> None:
    """Its scans are not late when it decides that, and would be passed before it commits."""
    _, after = read_all(nord.owner)
    drain = make_drain(redis)
    scan = make_scan(nord, secs_ago=LATE_SECS + 1)
    append(redis, scan)
    with drain.database.get().transaction():
        # Within this transaction; so it commits at the end of the block.
        drain.run(budget_secs=10)
        assert read_all(nord.owner, after)[0] == []
        _, after = read_all(nord.owner, after)
    drain.database.close()
    assert [event["id"] for event in read_all(nord.owner, after)[0]] == get_ids([scan])
