"""What Python computes after the database has counted."""

from datetime import UTC, date, datetime

from scans.analytics.historical_counts import MAX_PINS
from scans.analytics.qr_analytics import Pin, QrAnalytics, merge_pins
from scans.analytics.rollups.dimensions import PIN_SEPARATOR
from scans.period import Period


def _pin(lat: str, lon: str, city: str = "", country: str = "") -> str:
    return PIN_SEPARATOR.join((lat, lon, city, country))


def test_thirty_days_are_today_and_the_29_before() -> None:
    period = Period.ending(date(2026, 3, 1), days=30)
    assert period.first_day == date(2026, 1, 31)
    assert period.start == datetime(2026, 1, 31, tzinfo=UTC)
    assert period.end == datetime(2026, 3, 2, tzinfo=UTC)


def test_a_leap_year_has_its_day() -> None:
    assert Period.ending(date(2028, 3, 1), days=2).first_day == date(2028, 2, 29)


def test_row_0_is_monday_and_column_0_is_midnight() -> None:
    grid = QrAnalytics({"hour": [("0", 5), ("167", 7)]}).heatmap
    assert (len(grid), {len(row) for row in grid}) == (7, {24})
    assert (grid[0][0], grid[6][23]) == (5, 7)
    assert sum(map(sum, grid)) == 12


def test_the_heatmap_without_scans_is_an_empty_week() -> None:
    assert QrAnalytics().heatmap == [[0] * 24] * 7
    assert QrAnalytics().pins == []


def test_a_pin_shows_the_city_of_most_scans_of_its_cell() -> None:
    pairs = [
        (_pin("45.5", "-73.6", "Montreal", "CA"), 3),
        (_pin("48.9", "2.4", "Paris", "FR"), 4),
        (_pin("45.5", "-73.6", "Westmount", "CA"), 2),
    ]
    assert merge_pins(pairs) == [
        Pin(45.5, -73.6, "Montreal", "CA"),
        Pin(48.9, 2.4, "Paris", "FR"),
    ]


def test_the_map_shows_the_200_most_scanned_cells() -> None:
    pairs = [(_pin(f"{n / 10}", "0.0"), 1000 - n) for n in range(MAX_PINS + 50)]
    assert [pin.lat for pin in merge_pins(pairs)] == [n / 10 for n in range(MAX_PINS)]
