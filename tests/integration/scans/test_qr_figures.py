"""The figures of a page against naive counts: local hours, change, filters, lists of rows."""

from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from scans.analytics import row_counts
from scans.analytics.figures import QrFigures, get_qr_figures, list_from_rows
from scans.analytics.offsets import list_offsets
from scans.analytics.row_counts import NAMES, RowFilter, count_rows
from scans.models import DynamicQrScan
from scans.period import Period
from scans.selectors import get_qr_analytics
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.rollup_tables import open_connection, rebuild_all
from tests.support.factories import Workspace

QR = 42
# Of both hemispheres, half and quarter hours, and a zone that changes by half an hour.
ZONES = (
    *("UTC", "America/Toronto", "Europe/Paris", "Australia/Sydney", "Australia/Lord_Howe"),
    *("Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "Pacific/Auckland", "Pacific/Apia"),
)
# Each contains a change of some of these zones, or none.
WEEKS = (date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 7, 1), date(2026, 11, 1))


def _make_scan(random: Random, moment: datetime, **changes: Any) -> DynamicQrScan:
    has_place = random.random() < 0.8
    fields: dict[str, Any] = {
        "event_id": uuid4(),
        "qr_id": QR,
        "short_id": "aBc12dEf",
        "scanned_at": moment,
        "outcome": random.choice(["redirected", "redirected", "redirected", "paused"]),
        "variant": random.choice(["A", "B", "B"]),
        "client": random.choice(["iOS", "Android"]),
        "device": random.choice(["iPhone", "Pixel"]),
        "os": random.choice(["iOS", "Android"]),
        "browser": random.choice(["Safari", "Chrome"]),
        "is_bot": random.random() < 0.2,
        "referer": random.choice(["", "https://www.google.com/", "(other)"]),
        "host": random.choice(["q.localhost", "go.brand.example"]),
        "country": random.choice(["", "CA", "US"]),
        "region": random.choice(["", "Quebec", "Ontario"]),
        "city": random.choice(["", "Montreal", "Boston"]),
        "latitude": random.choice([45.55, -0.04, 45.5]) if has_place else None,
        "longitude": random.choice([-73.65, 0.05]) if has_place else None,
    }
    return DynamicQrScan(**fields | changes)


def _fill(workspace: Workspace, scans: Iterable[DynamicQrScan]) -> list[DynamicQrScan]:
    """Store the scans in the active schema, with their rollups."""
    stored = list(scans)
    DynamicQrScan.objects.bulk_create(stored)
    with closing(open_connection()) as connection:
        rebuild_all(connection, workspace.tenant)
    return stored


def _is_counted(scan: DynamicQrScan, period: Period, *, include_bots: bool = True) -> bool:
    return (
        scan.outcome == "redirected"
        and period.start <= scan.scanned_at < period.end
        and (include_bots or not scan.is_bot)
    )


def _get(period: Period, today: date, zone: str = "UTC", **options: Any) -> QrFigures:
    figures = get_qr_figures(qr_id=QR, period=period, today=today, zone=ZoneInfo(zone), **options)
    assert figures is not None
    return figures


def _count_hours(moments: Iterable[datetime], zone: ZoneInfo) -> list[list[int]]:
    local = [moment.astimezone(zone) for moment in moments]
    counts = Counter((one.weekday(), one.hour) for one in local)
    return [[counts[weekday, hour] for hour in range(24)] for weekday in range(7)]


@pytest.mark.parametrize("week", WEEKS)
def test_hours_are_those_of_the_zone_through_every_change(nord: Workspace, week: date) -> None:
    random = Random(week.toordinal())
    period = Period(week - timedelta(3), week + timedelta(3))
    seconds = period.days * 86_400
    with tenant_schema(nord.tenant.schema_name):
        scans = _fill(
            nord,
            [
                _make_scan(random, period.start + timedelta(seconds=random.randrange(seconds)))
                for _ in range(400)
            ],
        )
        for include_bots in (True, False):
            counted = [one for one in scans if _is_counted(one, period, include_bots=include_bots)]
            for name in ZONES:
                zone = ZoneInfo(name)
                figures = _get(period, week, name, include_bots=include_bots)
                # A whole UTC hour belongs to the local hour in which it begins.
                starts = [one.scanned_at.replace(minute=0, second=0) for one in counted]
                assert figures.hours == _count_hours(starts, zone), name
                only_b = RowFilter("variant", "B")
                filtered = _get(period, week, name, include_bots=include_bots, row_filter=only_b)
                of_b = [one.scanned_at for one in counted if one.variant == "B"]
                assert filtered.hours == _count_hours(of_b, zone), name


def test_rows_are_named_and_counted_as_rollups(nord: Workspace) -> None:
    random = Random(1)
    period = Period(date(2026, 5, 1), date(2026, 5, 10))
    with tenant_schema(nord.tenant.schema_name):
        _fill(
            nord,
            [
                _make_scan(random, period.start + timedelta(seconds=random.randrange(14 * 86_400)))
                for _ in range(300)
            ],
        )
        for include_bots in (True, False):
            from_rollups = get_qr_analytics(qr_id=QR, period=period, include_bots=include_bots)
            counts, _ = count_rows(
                qr_id=QR,
                period=period,
                before=period,
                spans=list_offsets(ZoneInfo("UTC"), period),
                include_bots=include_bots,
            )
            assert {k for k in NAMES if k not in ("host", "region")} <= from_rollups.by_kind.keys()
            for kind, pairs in from_rollups.by_kind.items():
                assert dict(pairs) == counts[kind], kind
            assert sum(from_rollups.pin_scans) == sum(counts["pin"].values())
            assert len(from_rollups.pin_scans) == len(from_rollups.pins)


@pytest.mark.parametrize("kind", NAMES)
def test_every_value_of_every_list_can_be_a_filter(nord: Workspace, kind: str) -> None:
    random = Random(2)
    period = Period(date(2026, 5, 1), date(2026, 5, 10))
    with tenant_schema(nord.tenant.schema_name):
        _fill(
            nord,
            [
                _make_scan(random, period.start + timedelta(seconds=random.randrange(10 * 86_400)))
                for _ in range(200)
            ],
        )
        pairs = list_from_rows(qr_id=QR, kind=kind, period=period)
        assert pairs
        for value, count in pairs:
            figures = _get(period, period.last_day, row_filter=RowFilter(kind, value))
            assert figures.analytics.scans == count, value
            assert figures.analytics.of(kind) == [(value, count)]


def test_change_compares_whole_days_only(nord: Workspace) -> None:
    random = Random(3)
    today = date(2026, 5, 30)
    period = Period.ending(today, days=7)
    noon = datetime(2026, 5, 30, 12, tzinfo=UTC)
    with tenant_schema(nord.tenant.schema_name):
        # Day n ago has n + 1 scans; today's first is not compared with anything.
        _fill(
            nord,
            [
                _make_scan(random, noon - timedelta(days=ago), outcome="redirected", is_bot=False)
                for ago in range(20)
                for _ in range(ago + 1)
            ],
        )
        change = _get(period, today).change
        assert (change.days, change.scans) == (6, sum(range(2, 8)))
        assert change.scans_before == sum(range(8, 14))
        past = Period.ending(today - timedelta(days=1), days=3)
        assert _get(past, today).change.days == 3
        only_today = _get(Period.of_day(today), today).change
        assert (only_today.days, only_today.ratio) == (0, None)


def test_rows_are_not_read_beyond_a_bound(nord: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(4)
    period = Period(date(2026, 5, 1), date(2026, 5, 10))
    wanted = RowFilter("variant", "B")
    with tenant_schema(nord.tenant.schema_name):
        _fill(nord, [_make_scan(random, period.start, outcome="redirected") for _ in range(5)])
        long = Period.ending(period.last_day, days=row_counts.MAX_DAYS + 1)
        options: dict[str, Any] = {"qr_id": QR, "today": period.last_day, "zone": ZoneInfo("UTC")}
        assert get_qr_figures(period=long, row_filter=wanted, **options) is None
        assert list_from_rows(qr_id=QR, kind="host", period=long) is None
        assert get_qr_figures(period=period, row_filter=wanted, **options) is not None
        monkeypatch.setattr(row_counts, "MAX_SCANS", 4)
        assert get_qr_figures(period=period, row_filter=wanted, **options) is None
        assert list_from_rows(qr_id=QR, kind="host", period=period) is None
