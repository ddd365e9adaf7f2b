"""Charts drawn as SVG."""

import re

import pytest

from dashboard.charts.bars import Bar, draw_bars, get_axis_end
from dashboard.charts.heat_map import LEVELS, draw_heat_map, get_level
from dashboard.charts.sparkline import draw_sparkline
from dashboard.charts.world_map import Pin, draw_world_map, project


def make_bars(*values: int) -> list[Bar]:
    return [Bar(value, f"day {at}: {value}") for at, value in enumerate(values)]


@pytest.mark.parametrize("most", [*range(200), 999, 1000, 1001, 12_345, 999_999, 10**9])
def test_an_axis_is_round_even_and_holds_the_largest_value(most: int) -> None:
    end = get_axis_end(most)
    assert end >= max(most, 1)
    assert end % 2 == 0
    assert end <= max(2, 2 * most)


@pytest.mark.parametrize("values", [(), (0,), (0, 0), (7,), (1, 2, 3), tuple(range(400))])
def test_each_day_has_a_bar_and_a_title(values: tuple[int, ...]) -> None:
    drawn = draw_bars(make_bars(*values), label="Scans by day")
    assert drawn.count('class="chart-bar"') == drawn.count("data-tip=") == len(values)


def test_today_is_hatched_and_weekends_have_their_shade() -> None:
    bars = [Bar(1, "", is_weekend=True), Bar(1, "", is_weekend=True, is_partial=True)]
    drawn = draw_bars(bars, label="")
    assert drawn.count("chart-weekend") == drawn.count("chart-today") == 1


@pytest.mark.parametrize("values", [[], [0], [5], [0, 0, 0], [1, 2], list(range(365))])
def test_a_sparkline_stays_in_its_box(values: list[int]) -> None:
    path = re.search(r' d="([^"]*)"', draw_sparkline(values))
    assert path
    numbers = [float(number) for number in re.findall(r"[\d.]+", path[1])]
    assert all(0 <= x <= 96 for x in numbers[::2])
    assert all(0 <= y <= 24 for y in numbers[1::2])
    assert "nan" not in path[1]


def test_levels_grow_with_the_count() -> None:
    levels = [get_level(count, 100) for count in range(101)]
    assert levels == sorted(levels)
    assert (levels[0], levels[1], levels[100], get_level(0, 0)) == (0, 1, LEVELS, 0)


def test_a_heat_map_has_a_cell_for_each_hour_of_the_week() -> None:
    drawn = draw_heat_map([[0] * 24] * 7, label="By hour", get_title=lambda *_: "")
    assert drawn.count("heat-0") == 168


@pytest.mark.parametrize(
    ("latitude", "longitude", "x", "y"),
    # From d3-geo 3.1.2, which draws the land.
    [
        (0, 0, 480, 262),
        (45.5, -73.6, 306.153, 123.303),
        (-33.9, 151.2, 855.650, 365.484),
        (70, 180, 836.257, 54.586),
        (-56, -68, 329.288, 431.460),
    ],
)
def test_pins_are_where_the_land_is(latitude: float, longitude: float, x: float, y: float) -> None:
    assert project(latitude, longitude) == pytest.approx((x, y), abs=0.01)


def test_a_map_without_land_shows_its_pins() -> None:
    drawn = draw_world_map([Pin(1, 2, 3, "Here: 3")], land_url="", title="By place")
    assert "<use" not in drawn
    assert drawn.count("<circle") == 1


def test_texts_are_escaped() -> None:
    attack = '"><script>'
    drawn = (
        draw_bars([Bar(1, attack)], label=attack)
        + draw_world_map([Pin(0, 0, 1, attack)], land_url=attack, title=attack)
        + draw_sparkline([1], title=attack)
        + draw_heat_map([[1]], label=attack, get_title=lambda *_: attack)
    )
    assert "<script" not in drawn
    assert "style" not in drawn
