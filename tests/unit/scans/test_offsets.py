"""Spans of constant UTC offset, against Python's own conversion of every hour."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from scans.analytics.offsets import list_column_minutes, list_offsets
from scans.period import Period

# Weeks around the changes of Europe, America, Australia, Lord Howe (half an hour) and none.
WEEKS = [
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 7, 1),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
]
HOUR = timedelta(hours=1)


def _list_hours(period: Period) -> list[datetime]:
    return [period.start + HOUR * number for number in range(period.days * 24)]


def test_every_hour_around_a_change_has_the_offset_of_its_zone() -> None:
    period = Period(date(2025, 12, 20), date(2026, 12, 20))
    weeks = [Period(middle - timedelta(3), middle + timedelta(3)) for middle in WEEKS]
    hours = [hour for week in weeks for hour in _list_hours(week)]
    for name in available_timezones():
        zone = ZoneInfo(name)
        spans = list_offsets(zone, period)
        assert (spans[0].start, spans[-1].end) == (period.start, period.end), name
        assert all(one.end == other.start for one, other in pairwise(spans)), name
        for span in spans:
            inside = [hour for hour in hours if span.start <= hour < span.end]
            assert {hour.astimezone(zone).utcoffset() for hour in inside} <= {span.offset}, name


@pytest.mark.parametrize("middle", WEEKS)
def test_a_change_is_found_to_the_second(middle: date) -> None:
    period = Period(middle - timedelta(3), middle + timedelta(3))
    for name in ("Europe/Paris", "America/Toronto", "Australia/Lord_Howe", "Africa/Casablanca"):
        zone = ZoneInfo(name)
        spans = list_offsets(zone, period)
        for before, after in pairwise(spans):
            last_second = after.start - timedelta(seconds=1)
            assert last_second.astimezone(zone).utcoffset() == before.offset
            assert after.start.astimezone(zone).utcoffset() == after.offset


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("Europe/Paris", (0,)),
        ("UTC", (0,)),
        ("Asia/Kolkata", (30,)),
        ("Asia/Kathmandu", (45,)),
        ("America/St_Johns", (30,)),
        ("Australia/Lord_Howe", (0, 30)),
    ],
)
def test_columns_begin_at_the_minutes_of_the_zone(name: str, minutes: tuple[int, ...]) -> None:
    period = Period(date(2026, 1, 1), date(2026, 12, 31))
    assert list_column_minutes(list_offsets(ZoneInfo(name), period)) == minutes
