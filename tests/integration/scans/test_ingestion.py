"""Ingestion from the stream to rows and totals, on real servers."""

from datetime import UTC, datetime, timedelta

from redis import Redis

from qrs.models import ScanTotal
from scans.events import ScanEvent
from scans.models import DynamicQrScan
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.draining import (
    append,
    count_rows,
    count_waiting,
    drain_all,
    get_totals,
    make_drain,
)
from tests.support.factories import Workspace, run_parallel
from tests.unit.scans.events import NOON_MS, make_event

NOON = datetime(2026, 5, 8, 12, tzinfo=UTC)


def _one_each(number: int, nord: Workspace, sud: Workspace) -> list[ScanEvent]:
    """A scan of each, in alternating order, so that two workers could deadlock."""
    workspaces = (nord, sud) if number % 2 else (sud, nord)
    return [make_event(tenant_id=one.tenant.pk, qr_id=number % 7 + 1) for one in workspaces]


def test_a_scan_becomes_a_row_with_all_derived_columns(redis: Redis, nord: Workspace) -> None:
    event = make_event(tenant_id=nord.tenant.pk, variant="A", referer="https://google.com/")
    append(redis, event)

    counts = drain_all(redis)

    assert (counts.inserted, counts.duplicates, counts.refused) == (1, 0, 0)
    with tenant_schema(nord.tenant.schema_name):
        row = DynamicQrScan.objects.get(event_id=event.event_id)
    assert (row.qr_id, row.short_id, row.scanned_at) == (42, "aBc12dEf", NOON)
    assert (row.client, row.device, row.browser) == ("iOS", "iPhone", "Safari")
    assert (row.country, row.city, row.latitude) == ("CA", "Montreal", 45.5)
    assert (row.variant, row.referer, row.host) == ("A", "https://google.com/", "q.localhost")
    assert len(bytes(row.address_hash or b"")) == 16
    assert count_waiting(redis) == (0, 0)


def test_scans_of_many_workspaces_in_one_entry_never_mix(
    redis: Redis, nord: Workspace, sud: Workspace
) -> None:
    of_nord = [make_event(tenant_id=nord.tenant.pk, qr_id=1) for _ in range(3)]
    of_sud = [make_event(tenant_id=sud.tenant.pk, qr_id=1) for _ in range(2)]
    append(redis, of_nord[0], of_sud[0], of_nord[1], of_sud[1], of_nord[2])

    drain_all(redis)

    for workspace, events in ((nord, of_nord), (sud, of_sud)):
        with tenant_schema(workspace.tenant.schema_name):
            ids = {str(one) for one in DynamicQrScan.objects.values_list("event_id", flat=True)}
        assert ids == {event.event_id for event in events}
        assert get_totals(workspace.tenant) == {1: (len(events), 0)}


def test_totals_count_redirects_and_bots_separately(redis: Redis, nord: Workspace) -> None:
    tenant_id = nord.tenant.pk
    append(
        redis,
        make_event(tenant_id=tenant_id, qr_id=1),
        make_event(tenant_id=tenant_id, qr_id=1, user_agent="curl/8.5.0"),
        make_event(tenant_id=tenant_id, qr_id=1, purpose="prefetch"),
        make_event(tenant_id=tenant_id, qr_id=1, outcome="paused"),
        make_event(tenant_id=tenant_id, qr_id=2, outcome="paused"),
    )
    drain_all(redis)
    assert get_totals(nord.tenant) == {1: (3, 2)}
    assert count_rows(nord.tenant) == 5


def test_the_last_scan_is_the_latest_in_any_order_of_arrival(redis: Redis, nord: Workspace) -> None:
    for hours in (0, 5, -3):
        at_ms = NOON_MS + hours * 3_600_000
        append(redis, make_event(tenant_id=nord.tenant.pk, scanned_at_ms=at_ms))
        drain_all(redis)
    with tenant_schema(nord.tenant.schema_name):
        assert ScanTotal.objects.get(qr_id=42).last_scanned_at == NOON + timedelta(hours=5)


def test_an_event_that_was_also_spooled_counts_once(redis: Redis, nord: Workspace) -> None:
    event = make_event(tenant_id=nord.tenant.pk)
    append(redis, event, event)
    append(redis, event)
    first = drain_all(redis)
    append(redis, event)
    second = drain_all(redis)

    assert (first.inserted, first.duplicates) == (1, 2)
    assert (second.inserted, second.duplicates) == (0, 1)
    assert get_totals(nord.tenant) == {42: (1, 0)}


def test_two_concurrent_workers_store_each_scan_once(
    redis: Redis, nord: Workspace, sud: Workspace
) -> None:
    for number in range(400):
        append(redis, *_one_each(number, nord, sud))

    def drain() -> int:
        return drain_all(redis).inserted

    assert sum(run_parallel([drain, drain])) == 800
    for workspace in (nord, sud):
        assert count_rows(workspace.tenant) == 400
        assert sum(total for total, _ in get_totals(workspace.tenant).values()) == 400
    assert count_waiting(redis) == (0, 0)


def test_two_workers_with_the_same_entries_do_not_count_twice(
    redis: Redis, nord: Workspace, sud: Workspace
) -> None:
    """A slow worker is still storing entries that another one has claimed."""
    for number in range(150):
        append(redis, *_one_each(number, nord, sud))
    slow, quick = make_drain(redis), make_drain(redis)
    entries = slow.stream.read_new(count=150)

    def store(number: int) -> int:
        drain = (slow, quick)[number]
        counts = drain.ingest(entries)
        drain.database.close()
        return counts.inserted

    assert sum(run_parallel([lambda: store(0), lambda: store(1)])) == 300
    assert get_totals(nord.tenant) == get_totals(sud.tenant)
    assert sum(total for total, _ in get_totals(nord.tenant).values()) == 150


def test_after_a_flush_of_redis_new_scans_are_stored(redis: Redis, nord: Workspace) -> None:
    append(redis, make_event(tenant_id=nord.tenant.pk))
    drain = make_drain(redis)
    drain.run(budget_secs=5)
    redis.flushdb()

    append(redis, make_event(tenant_id=nord.tenant.pk))
    assert drain.run(budget_secs=5).inserted == 1
    drain.database.close()
    assert get_totals(nord.tenant) == {42: (2, 0)}


def test_one_address_on_one_day_has_one_hash_for_every_worker(
    redis: Redis, nord: Workspace
) -> None:
    for _ in range(2):
        append(redis, make_event(tenant_id=nord.tenant.pk))
        drain_all(redis)
    with tenant_schema(nord.tenant.schema_name):
        hashes = {bytes(row.address_hash or b"") for row in DynamicQrScan.objects.all()}
    assert len(hashes) == 1


def test_hostile_texts_are_stored_not_executed(redis: Redis, nord: Workspace) -> None:
    hostile = "'; DROP TABLE scans_dynamicqrscan; --{}%s,\"\\"
    append(redis, make_event(tenant_id=nord.tenant.pk, referer=f"{hostile}\0\ud83d"))
    drain_all(redis)
    with tenant_schema(nord.tenant.schema_name):
        assert DynamicQrScan.objects.get().referer == f"{hostile}?"
