"""Trends, movers and silent codes, against models that count by hand."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qrs.models import DynamicQr, ScanTotal
from scans.analytics.movers import Movers
from scans.analytics.trends import TREND_DAYS, Trend
from scans.models import DynamicQrScan, ScanHour
from scans.period import Period
from scans.selectors import (
    get_summary,
    get_workspace_trends,
    list_movers,
    list_paused_but_scanned,
    list_silent,
    read_workspace_days,
)
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.hours import insert_hours
from tests.support.factories import Workspace

TODAY = date(2026, 5, 8)
NOW = datetime(2026, 5, 8, 15, 30, tzinfo=UTC)


@dataclass
class Model:
    """Scans of codes by day. people, bots: by (QR id, day)."""

    workspace: Workspace
    codes: dict[int, tuple[str, str]] = field(default_factory=dict)
    people: Counter[tuple[int, date]] = field(default_factory=Counter)
    bots: Counter[tuple[int, date]] = field(default_factory=Counter)
    hours: list[tuple[int, datetime, int, int]] = field(default_factory=list)

    def add_code(self, name: str, **changes: Any) -> int:
        with tenant_schema(self.workspace.tenant.schema_name):
            qr = DynamicQr.objects.create(
                short_id=f"m{self.workspace.tenant.pk % 1000:03}{len(self.codes):04}",
                name=name,
                destination_url="https://example.com/",
                created_at=NOW,
                updated_at=NOW,
                **changes,
            )
        self.codes[qr.pk] = (qr.short_id, name)
        return int(qr.pk)

    def scan(self, qr_id: int, days_ago: int, people: int, bots: int = 0, hour: int = 12) -> None:
        day = TODAY - timedelta(days=days_ago)
        self.people[qr_id, day] += people
        self.bots[qr_id, day] += bots
        self.hours.append((qr_id, datetime.combine(day, time(hour), UTC), people, bots))

    def store(self) -> None:
        insert_hours(self.workspace, self.hours)
        self.hours = []

    def count(self, qr_id: int, days_ago: range) -> int:
        days = [TODAY - timedelta(days=number) for number in days_ago]
        return sum(self.people[qr_id, day] + self.bots[qr_id, day] for day in days)

    def count_all(self, days_ago: range) -> int:
        return sum(self.count(qr_id, days_ago) for qr_id in {qr for qr, _ in self.people})


def _make_random(workspace: Workspace, seed: int) -> Model:
    """12 codes, and one that is deleted; traffic of 70 days, up to each end of a day."""
    rng = random.Random(seed)
    model = Model(workspace)
    qr_ids = [model.add_code(f"Code {rng.randrange(4)}") for _ in range(12)]
    for qr_id in [*qr_ids, 987_654]:
        level = rng.choice([0, 1, 4, 20])
        for days_ago in range(-1, 71):
            for hour in rng.sample([0, 6, 12, 23], rng.randrange(1, 4)):
                if rng.random() < 0.7:
                    people = rng.randrange(level + 1)
                    model.scan(qr_id, days_ago, people, rng.randrange(2), hour)
        # Some fall silent, some only nearly.
        if rng.random() < 0.5:
            for days_ago in range(rng.choice([0, 1, 3]), 11):
                if days_ago > 3:
                    model.scan(qr_id, days_ago, 1, hour=3)
    model.store()
    return model


def _read(with_qrs: bool = True) -> Any:
    return read_workspace_days(Period.ending(TODAY, days=TREND_DAYS), with_qrs=with_qrs)


@pytest.mark.parametrize("seed", range(4))
def test_trends_compare_whole_days(nord: Workspace, seed: int) -> None:
    model = _make_random(nord, seed)
    with tenant_schema(nord.tenant.schema_name):
        trends = get_workspace_trends(_read())
    assert trends.today == model.count_all(range(1))
    assert trends.yesterday[:2] == (model.count_all(range(1, 2)), model.count_all(range(8, 9)))
    assert trends.week[:2] == (model.count_all(range(1, 8)), model.count_all(range(8, 15)))
    assert trends.month[:2] == (model.count_all(range(1, 31)), model.count_all(range(31, 61)))
    assert trends.by_day == [
        (TODAY - timedelta(days=ago), model.count_all(range(ago, ago + 1)))
        for ago in range(29, -1, -1)
    ]


@pytest.mark.parametrize(
    ("scans", "before", "change"), [(5, 4, 0.25), (0, 4, -1.0), (4, 0, None), (0, 0, None)]
)
def test_a_change_is_relative_to_what_was_before(
    scans: int, before: int, change: float | None
) -> None:
    assert Trend(scans, before).change == change


@pytest.mark.parametrize("first_ago", [1, 7, 8, 9, 14, 15, 30, 31, 59, 60, 61, 70])
def test_nothing_is_compared_with_days_before_the_first_scan(
    nord: Workspace, first_ago: int
) -> None:
    model = Model(nord)
    qr_id = model.add_code("Menu")
    for ago in range(first_ago + 1):
        model.scan(qr_id, ago, 2)
    model.store()
    with tenant_schema(nord.tenant.schema_name):
        ScanTotal.objects.create(qr_id=qr_id, scan_count=2 * (first_ago + 1))
        trends = get_workspace_trends(_read())
    assert (trends.yesterday.change is not None) is (first_ago >= 8)
    assert (trends.week.change is not None) is (first_ago >= 14)
    assert (trends.month.change is not None) is (first_ago >= 60)


def _expect_movers(model: Model) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    changes = []
    for qr_id, (short_id, name) in model.codes.items():
        scans, before = model.count(qr_id, range(1, 8)), model.count(qr_id, range(8, 15))
        if max(scans, before) >= 20:
            changes.append((-abs(scans - before), name, short_id, scans - before))
    changes.sort()
    up = [(short_id, difference) for _, _, short_id, difference in changes if difference > 0]
    down = [(short_id, difference) for _, _, short_id, difference in changes if difference < 0]
    return up[:5], down[:5]


def _shown(movers: Movers) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    up, down = ([(one.short_id, one.difference) for one in some] for some in movers)
    return up, down


@pytest.mark.parametrize("seed", range(4))
def test_movers_have_changed_most_between_two_whole_weeks(nord: Workspace, seed: int) -> None:
    model = _make_random(nord, seed)
    with tenant_schema(nord.tenant.schema_name):
        assert _shown(list_movers(_read())) == _expect_movers(model)
        # A day that is not over changes nothing, a late scan does.
        model.scan(next(iter(model.codes)), 0, 500, hour=5)
        model.store()
        assert _shown(list_movers(_read())) == _expect_movers(model)
        model.scan(next(iter(model.codes)), 3, 500, hour=5)
        model.store()
        assert _shown(list_movers(_read())) == _expect_movers(model)


@pytest.mark.parametrize(("scans", "is_listed"), [(19, False), (20, True)])
def test_a_mover_has_twenty_scans_in_one_of_the_weeks(
    nord: Workspace, scans: int, is_listed: bool
) -> None:
    model = Model(nord)
    up, down = model.add_code("Up"), model.add_code("Down")
    model.scan(up, 7, scans)
    model.scan(down, 8, scans)
    model.store()
    with tenant_schema(nord.tenant.schema_name):
        movers = list_movers(_read())
    assert [one.name for one in movers.up] == ["Up"] * is_listed
    assert [one.name for one in movers.down] == ["Down"] * is_listed


def _is_silent(model: Model, qr_id: int) -> bool:
    by_people = [model.people[qr_id, TODAY - timedelta(days=ago)] for ago in range(11)]
    return all(by_people[4:11]) and not any(by_people[:4])


@pytest.mark.parametrize("seed", range(6))
def test_silent_codes_had_scans_every_day_and_then_none(nord: Workspace, seed: int) -> None:
    model = _make_random(nord, seed)
    with tenant_schema(nord.tenant.schema_name):
        silent = [one.short_id for one in list_silent(_read())]
    expected = [codes for qr_id, codes in model.codes.items() if _is_silent(model, qr_id)]
    assert silent == [short_id for short_id, _ in sorted(expected, key=lambda one: one[::-1])]


@pytest.mark.parametrize(
    ("days_ago", "hour", "is_silent"),
    [(4, 23, True), (3, 0, False), (1, 23, False), (0, 0, False), (-1, 0, True)],
)
def test_silence_begins_three_whole_days_ago(
    nord: Workspace, days_ago: int, hour: int, is_silent: bool
) -> None:
    model = Model(nord)
    qr_id = model.add_code("Menu")
    for ago in range(4, 11):
        model.scan(qr_id, ago, 1)
    model.scan(qr_id, days_ago, 1, hour=hour)
    model.store()
    with tenant_schema(nord.tenant.schema_name):
        assert [one.name for one in list_silent(_read())] == ["Menu"] * is_silent


@pytest.mark.parametrize("gap", range(4, 11))
def test_a_code_with_one_day_without_people_is_not_silent(nord: Workspace, gap: int) -> None:
    model = Model(nord)
    qr_id = model.add_code("Menu")
    for ago in range(4, 11):
        model.scan(qr_id, ago, int(ago != gap), bots=1)
    model.store()
    with tenant_schema(nord.tenant.schema_name):
        assert list_silent(_read()) == []


@pytest.mark.parametrize("changes", [{"is_active": False}, {"is_blocked": True}])
def test_paused_and_blocked_codes_are_not_called_silent(
    nord: Workspace, changes: dict[str, bool]
) -> None:
    model = Model(nord)
    qr_id = model.add_code("Menu", **changes)
    for ago in range(4, 11):
        model.scan(qr_id, ago, 1)
    model.store()
    with tenant_schema(nord.tenant.schema_name):
        assert list_silent(_read()) == []


def test_crawlers_do_not_break_a_silence(nord: Workspace) -> None:
    model = Model(nord)
    qr_id = model.add_code("Menu")
    for ago in range(11):
        model.scan(qr_id, ago, int(ago > 3), bots=1)
    model.store()
    with tenant_schema(nord.tenant.schema_name):
        assert [one.name for one in list_silent(_read())] == ["Menu"]


def _add_row(qr_id: int, hours_ago: float, number: int, **changes: Any) -> None:
    DynamicQrScan.objects.create(
        event_id=f"00000000-0000-7000-8000-{qr_id:06x}{number:06x}",
        qr_id=qr_id,
        short_id="aBc12dEf",
        scanned_at=NOW - timedelta(hours=hours_ago),
        **{"outcome": "paused", "is_bot": False, "host": "q.localhost", **changes},
    )


@pytest.mark.parametrize(
    ("code", "rows", "expected"),
    [
        ({"is_active": False}, [(1, {})], 1),
        ({"is_active": False}, [(1, {}), (30, {}), (50, {"outcome": "redirected"})], 2),
        ({"is_active": False}, [(1, {}), (7 * 24 + 1, {})], 1),
        ({"is_active": False}, [(7 * 24 + 1, {})], 0),
        ({"is_active": False}, [(1, {"is_bot": True})], 0),
        ({"is_active": False}, [(1, {"is_bot": True}), (2, {})], 1),
        ({"is_active": False}, [(1, {"outcome": "redirected"})], 0),
        # Paused before, and again now: nobody has scanned it since.
        ({"is_active": False}, [(1, {"outcome": "redirected"}), (2, {})], 0),
        ({"is_active": True}, [(1, {})], 0),
        ({"is_active": False, "is_blocked": True}, [(1, {})], 0),
    ],
)
def test_paused_codes_are_listed_while_people_scan_them(
    nord: Workspace, code: dict[str, bool], rows: list[tuple[int, dict[str, Any]]], expected: int
) -> None:
    qr_id = Model(nord).add_code("Flyer", **code)
    with tenant_schema(nord.tenant.schema_name):
        for number, (hours_ago, changes) in enumerate(rows):
            _add_row(qr_id, hours_ago, number, **changes)
        found = list_paused_but_scanned(now=NOW)
    assert [one.scan_count for one in found.qrs] == [expected] * bool(expected)
    assert found.count == len(found.qrs)


def test_paused_codes_that_are_not_listed_are_counted(nord: Workspace, sud: Workspace) -> None:
    model = Model(nord)
    for number in range(4):
        qr_id = model.add_code(f"Flyer {number}", is_active=False)
        with tenant_schema(nord.tenant.schema_name):
            _add_row(qr_id, number + 1, number)
    with tenant_schema(nord.tenant.schema_name):
        found = list_paused_but_scanned(now=NOW, limit=2)
    assert [one.name for one in found.qrs] == ["Flyer 0", "Flyer 1"]
    assert found.count == 4
    with tenant_schema(sud.tenant.schema_name):
        assert list_paused_but_scanned(now=NOW).count == 0


@pytest.mark.parametrize("include_bots", [True, False])
@pytest.mark.parametrize("days", [1, 2, 30])
@pytest.mark.parametrize("seed", range(2))
def test_the_summary_is_the_count_of_the_hours(
    nord: Workspace, seed: int, days: int, include_bots: bool
) -> None:
    model = _make_random(nord, seed)
    with tenant_schema(nord.tenant.schema_name):
        for ago in (None, 0, 1):
            if ago is not None:
                model.scan(next(iter(model.codes)), ago, 3, 2, hour=4)
                model.store()
            summary = get_summary(period=Period.ending(TODAY, days=days), include_bots=include_bots)
            counts = _count_by_hand(model, days, include_bots=include_bots)
            assert [(one.short_id, one.scan_count) for one in summary.top_qrs] == counts


def _count_by_hand(model: Model, days: int, *, include_bots: bool) -> list[tuple[str, int]]:
    counted = []
    for qr_id, (short_id, name) in model.codes.items():
        scans = model.count(qr_id, range(days))
        if not include_bots:
            scans -= sum(model.bots[qr_id, TODAY - timedelta(days=ago)] for ago in range(days))
        if scans:
            counted.append((-scans, name, short_id))
    return [(short_id, -scans) for scans, _, short_id in sorted(counted)[:10]]


def test_figures_of_past_days_are_read_once(nord: Workspace) -> None:
    _make_random(nord, 1)
    with tenant_schema(nord.tenant.schema_name):
        for expected in (9, 5):
            with CaptureQueriesContext(connection) as captured:
                days = _read()
                get_workspace_trends(days)
                list_movers(days)
                list_silent(days)
                get_summary(period=Period.ending(TODAY, days=30))
            assert len(captured) <= expected


def test_another_workspace_has_its_own_figures(nord: Workspace, sud: Workspace) -> None:
    """Even with the same ids and counts, which the cache must not mix up."""
    for workspace, name in ((nord, "Of Nord"), (sud, "Of Sud")):
        model = Model(workspace)
        qr_id = model.add_code(name)
        model.scan(qr_id, 3, 50)
        model.store()
        with tenant_schema(workspace.tenant.schema_name):
            ScanTotal.objects.create(qr_id=qr_id, scan_count=50, recounted_at=NOW)
            assert ScanHour.objects.count() == 1
            assert [one.name for one in list_movers(_read()).up] == [name]
            assert [one.name for one in get_summary(period=_read().period).top_qrs] == [name]
