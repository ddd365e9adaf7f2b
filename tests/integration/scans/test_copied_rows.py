"""Rows are copied, and inserted one by one where some of them exist already: the result is one."""

import random
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from redis import Redis

from scans.connections import IngestionConnection
from scans.events import ScanEvent
from scans.ingestion.decode import StreamEvent
from scans.ingestion.enrichment.addresses import AddressHasher
from scans.ingestion.enrichment.rows import build_row
from scans.ingestion.insert import Candidate, insert_rows, make_candidates
from scans.models import DynamicQrScan
from tenants.models import Tenant
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.draining import (
    append,
    count_rows,
    count_waiting,
    drain_all,
    get_totals,
)
from tests.support.factories import Workspace
from tests.unit.scans.events import NOON_MS, make_event

TEXTS = ("", "A", "Zoë ☕", "a\tb\\n\\N", '"quoted", {braces}', "x" * 300, "\U0001f600\ud800")


def _read_table(tenant: Tenant) -> list[tuple[Any, ...]]:
    with tenant_schema(tenant.schema_name):
        return list(DynamicQrScan.objects.order_by("event_id").values_list())


def _make_any(chance: random.Random) -> ScanEvent:
    has_place = chance.random() < 0.5
    return make_event(
        qr_id=chance.choice([1, 2**40, 2**62]),
        scanned_at_ms=NOON_MS + chance.randint(-(10**10), 10**10),
        outcome=chance.choice(["redirected", "paused"]),
        variant=chance.choice(TEXTS[:3]),
        user_agent=chance.choice(TEXTS),
        referer=chance.choice(TEXTS),
        query=chance.choice(TEXTS),
        country="CA" if has_place else "",
        latitude=str(chance.uniform(-90, 90)) if has_place else "",
        longitude=str(chance.uniform(-180, 180)) if has_place else "",
        visitor=chance.choice(["", "00" * 16, "fe" * 16]),
        gpc=chance.random() < 0.2,
    )


def _no_hasher(day: date) -> AddressHasher:
    raise LookupError(f"the events carry hashes and no addresses: {day}")


def _as_candidates(events: Sequence[ScanEvent]) -> list[Candidate]:
    sources = [StreamEvent(f"{NOON_MS}-{n}", n, event) for n, event in enumerate(events)]
    rows = [build_row(event, provider="cloudflare", get_hasher=_no_hasher) for event in events]
    return list(make_candidates(sources, rows))


def test_copied_and_inserted_rows_are_the_same(nord: Workspace, sud: Workspace) -> None:
    chance = random.Random(5)
    candidates = _as_candidates([_make_any(chance) for _ in range(300)])
    inserted_before = candidates[:1]
    with IngestionConnection().get() as own:
        insert_rows(own, {sud.tenant.schema_name: inserted_before})
        for one, expected in ((nord, candidates), (sud, candidates[1:])):
            new = insert_rows(own, {one.tenant.schema_name: candidates})
            assert list(new[one.tenant.schema_name]) == expected
    assert len(_read_table(nord.tenant)) == 300
    assert _read_table(nord.tenant) == _read_table(sud.tenant)


@pytest.mark.parametrize("is_subscribed", [True, False])
def test_where_one_row_exists_the_others_of_all_workspaces_are_stored_once(
    redis: Redis, nord: Workspace, sud: Workspace, is_subscribed: bool
) -> None:
    subscribed = {sud.tenant.pk} if is_subscribed else set[int]()
    events = [
        make_event(tenant_id=one.tenant.pk, qr_id=number % 3 + 1)
        for one in (nord, sud)
        for number in range(30)
    ]
    append(redis, events[-1])
    assert drain_all(redis, subscribed=subscribed).inserted == 1

    append(redis, *events)
    counts = drain_all(redis, subscribed=subscribed)

    assert (counts.inserted, counts.duplicates, counts.refused) == (59, 1, 0)
    assert [count_rows(one.tenant) for one in (nord, sud)] == [30, 30]
    assert get_totals(nord.tenant) == get_totals(sud.tenant) == dict.fromkeys((1, 2, 3), (10, 0))
    assert count_waiting(redis) == (0, 0)


@pytest.mark.parametrize("is_subscribed", [True, False])
def test_an_event_that_comes_twice_at_once_is_stored_once(
    redis: Redis, nord: Workspace, is_subscribed: bool
) -> None:
    subscribed = {nord.tenant.pk} if is_subscribed else set[int]()
    events = [make_event(tenant_id=nord.tenant.pk, qr_id=1) for _ in range(20)]
    append(redis, *events[:12])
    append(redis, *events[8:])

    counts = drain_all(redis, subscribed=subscribed)

    assert (counts.inserted, counts.duplicates, counts.refused) == (20, 4, 0)
    assert count_rows(nord.tenant) == 20
    assert get_totals(nord.tenant) == {1: (20, 0)}
    assert count_waiting(redis) == (0, 0)
