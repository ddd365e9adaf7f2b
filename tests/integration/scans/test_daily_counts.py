"""The scans of some QRs by day, against a count by hand."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scans.selectors import get_daily_counts
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.hours import insert_hours
from tests.support.factories import Workspace

TODAY = date(2026, 5, 8)
_MIDNIGHT = datetime(2026, 5, 8, tzinfo=UTC)


@pytest.mark.parametrize(("days", "include_bots"), [(1, True), (7, False), (30, True), (90, False)])
def test_every_day_has_its_scans_and_no_others(
    nord: Workspace, sud: Workspace, days: int, include_bots: bool
) -> None:
    rng = random.Random(days)
    keys = {(rng.randrange(1, 6), rng.randrange(-100 * 24, 48)) for _ in range(400)}
    hours = [
        (qr_id, _MIDNIGHT + timedelta(hours=hour), rng.randrange(4), rng.randrange(3))
        for qr_id, hour in sorted(keys)
    ]
    insert_hours(nord, hours)
    insert_hours(sud, hours[:20])
    counted: Counter[tuple[int, date]] = Counter()
    for qr_id, hour, people, bots in hours:
        counted[qr_id, hour.date()] += people + bots * include_bots
    listed = [TODAY - timedelta(days=days - 1 - number) for number in range(days)]

    with tenant_schema(nord.tenant.schema_name):
        counts = get_daily_counts(
            qr_ids=[1, 3, 99], today=TODAY, days=days, include_bots=include_bots
        )

    assert counts == {qr_id: [counted[qr_id, day] for day in listed] for qr_id in (1, 3, 99)}


@pytest.mark.parametrize(("asked", "queries"), [(0, 0), (1, 1), (25, 1)])
def test_one_query_is_enough_for_any_number_of_qrs(
    nord: Workspace, asked: int, queries: int
) -> None:
    with tenant_schema(nord.tenant.schema_name), CaptureQueriesContext(connection) as captured:
        assert len(get_daily_counts(qr_ids=range(asked), today=TODAY)) == asked
    assert len(captured) == queries


@pytest.mark.parametrize("hour", [0, 23])
def test_a_day_begins_and_ends_at_midnight_utc(nord: Workspace, hour: int) -> None:
    insert_hours(nord, [(1, _MIDNIGHT + timedelta(hours=hour), 1, 0)])
    with tenant_schema(nord.tenant.schema_name):
        assert get_daily_counts(qr_ids=[1], today=TODAY, days=2) == {1: [0, 1]}
        yesterday = TODAY - timedelta(days=1)
        assert get_daily_counts(qr_ids=[1], today=yesterday, days=2) == {1: [0, 0]}
