"""The analytics of random scans equal a naive count of them."""

from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qrs.models import DynamicQr
from scans.models import DynamicQrScan
from scans.period import Period
from scans.schemas.analytics import AnalyticsOut
from scans.selectors import get_qr_analytics
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.rollup_tables import open_connection, rebuild_all
from tests.support.factories import Workspace

TODAY = date(2026, 3, 1)
QR = DynamicQr(pk=42, short_id="aBc12dEf", name="Spring 2026 menu")
MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)

# Moments around day, week, month and period borders.
_moments = st.builds(
    lambda days, secs: MIDNIGHT + timedelta(days=days, seconds=secs),
    st.integers(-4, 2),
    st.sampled_from([-1, 0, 1, 3599, 3600, 43_200, 86_399]),
)
_names = st.sampled_from(["", "a", "B", "é", "ß", "Z z", "(direct)"])
_degrees = st.none() | st.sampled_from([0.0, -0.04, 0.05, 0.15, 45.55, -73.65, 45.5499, 89.95])


@st.composite
def _scans(draw: st.DrawFn) -> DynamicQrScan:
    latitude = draw(_degrees)
    return DynamicQrScan(
        event_id=uuid4(),
        qr_id=draw(st.sampled_from([42, 42, 42, 43])),
        short_id="aBc12dEf",
        scanned_at=draw(_moments),
        outcome=draw(st.sampled_from(["redirected", "redirected", "paused"])),
        variant=draw(_names),
        client=draw(st.sampled_from(["iOS", "Android", "Bot", "other"])),
        device=draw(st.sampled_from(["iPhone", "Pixel", "Galaxy"])),
        os=draw(st.sampled_from(["iOS", "Android"])),
        browser=draw(st.sampled_from([f"Browser {n}" for n in range(14)])),
        is_bot=draw(st.booleans()),
        referer=draw(_names),
        country=draw(st.sampled_from(["", "CA", "US"])),
        city=draw(_names),
        latitude=latitude,
        longitude=None if latitude is None else draw(_degrees.filter(lambda one: one is not None)),
    )


@given(
    scans=st.lists(_scans(), max_size=40),
    days=st.sampled_from([1, 2, 4, 365]),
    include_bots=st.booleans(),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_figure_is_exact(
    nord: Workspace, scans: list[DynamicQrScan], days: int, include_bots: bool
) -> None:
    with tenant_schema(nord.tenant.schema_name):
        DynamicQrScan.objects.all().delete()
        DynamicQrScan.objects.bulk_create(scans)
        with closing(open_connection()) as connection:
            rebuild_all(connection, nord.tenant)
        answer = _get_answer(days, include_bots=include_bots)
        again = _get_answer(days, include_bots=include_bots)
    assert again == answer
    first = TODAY - timedelta(days=days - 1)
    counted = [
        scan
        for scan in scans
        if scan.qr_id == 42
        and scan.outcome == "redirected"
        and first <= scan.scanned_at.date() <= TODAY
        and (include_bots or not scan.is_bot)
    ]
    assert answer == {
        "short_id": "aBc12dEf",
        "name": "Spring 2026 menu",
        "total_scans": sum(
            scan.qr_id == 42 and scan.outcome == "redirected" and (include_bots or not scan.is_bot)
            for scan in scans
        ),
        "scans_in_period": len(counted),
        "period_days": days,
        **_naive(counted),
    }


def _get_answer(days: int, *, include_bots: bool) -> dict[str, Any]:
    period = Period.ending(TODAY, days=days)
    analytics = get_qr_analytics(qr_id=QR.pk, period=period, include_bots=include_bots)
    return AnalyticsOut.of(QR, analytics, period=period, include_bots=include_bots).model_dump()


def _naive(scans: list[DynamicQrScan]) -> dict[str, Any]:
    days = Counter(scan.scanned_at.date().isoformat() for scan in scans)
    grid = [[0] * 24 for _ in range(7)]
    for scan in scans:
        grid[scan.scanned_at.weekday()][scan.scanned_at.hour] += 1
    return {
        "by_day": [{"day": day, "count": days[day]} for day in sorted(days)],
        "top_referers": _top("referer", (scan.referer or "(direct)" for scan in scans)),
        "top_clients": _top("client", (scan.client for scan in scans)),
        "top_countries": _top("country", (scan.country for scan in scans)),
        "top_cities": _top("city", map(_city, scans)),
        "top_devices": _top("device", (scan.device for scan in scans)),
        "top_os": _top("os", (scan.os for scan in scans)),
        "top_browsers": _top("browser", (scan.browser for scan in scans)),
        "scan_heatmap_by_hour": grid,
        "geo_pins": _pins(scans),
        "by_variant": _top("variant", (scan.variant for scan in scans)),
    }


def _top(label: str, names: Iterable[str]) -> list[dict[str, Any]]:
    counts = Counter(name for name in names if name)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{label: name, "count": count} for name, count in ranked[:10]]


def _city(scan: DynamicQrScan) -> str:
    return f"{scan.city}, {scan.country}" if scan.city and scan.country else ""


def _pins(scans: list[DynamicQrScan]) -> list[dict[str, Any]]:
    cells: dict[tuple[float, float], Counter[tuple[str, str]]] = {}
    for scan in scans:
        if scan.latitude is not None and scan.longitude is not None:
            cell = (_tenth(scan.latitude), _tenth(scan.longitude))
            cells.setdefault(cell, Counter())[scan.city, scan.country] += 1
    ranked = sorted(cells, key=lambda cell: (-cells[cell].total(), cell))
    return [_pin(cell, cells[cell]) for cell in ranked]


def _pin(cell: tuple[float, float], cities: Counter[tuple[str, str]]) -> dict[str, Any]:
    city, country = min(cities, key=lambda city: (-cities[city], city))
    return {"lat": cell[0], "lon": cell[1], "city": city, "country": country}


def _tenth(degrees: float) -> float:
    return float(Decimal(repr(degrees)).quantize(Decimal("0.1"), ROUND_HALF_UP)) + 0.0
