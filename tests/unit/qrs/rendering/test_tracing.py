"""Outlines of touching modules: they enclose exactly the dark modules, and turn as they should."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from qrs.rendering.geometry.shapes import Outline, Point
from qrs.rendering.geometry.tracing import trace_outlines

Grid = list[bytes]
SIDE = 7


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    bits = draw(st.lists(st.integers(0, 1), min_size=SIDE**2, max_size=SIDE**2))
    return [bytes(bits[at : at + SIDE]) for at in range(0, SIDE**2, SIDE)]


def list_corners(outline: Outline) -> list[Point]:
    return [outline.start, *(segment[-2:] for segment in outline.segments)]


def measure_area(corners: list[Point]) -> float:
    """Positive when they run clockwise."""
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def wind(corners: list[Point], x: float, y: float) -> int:
    """How often the corners run around the point, by crossings of a ray to the right."""
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    crossings = [y1 - y0 for (x0, y0), (_, y1) in pairs if x0 > x and (y0 < y) != (y1 < y)]
    return sum(1 if rise > 0 else -1 for rise in crossings)


def count_corners(grid: Grid) -> tuple[int, int]:
    """Convex and concave corners, by the four modules around each point."""

    def is_dark(x: int, y: int) -> int:
        return grid[y][x] if 0 <= x < SIDE and 0 <= y < SIDE else 0

    convex = concave = 0
    for y in range(SIDE + 1):
        for x in range(SIDE + 1):
            around = [is_dark(x - 1, y - 1), is_dark(x, y - 1), is_dark(x, y), is_dark(x - 1, y)]
            convex += (sum(around) == 1) + 2 * (around in ([1, 0, 1, 0], [0, 1, 0, 1]))
            concave += sum(around) == 3
    return convex, concave


def count_regions(places: set[tuple[int, int]], steps: list[tuple[int, int]]) -> int:
    regions, left = 0, set(places)
    while left:
        regions, reached = regions + 1, [left.pop()]
        while reached:
            x, y = reached.pop()
            near = {(x + dx, y + dy) for dx, dy in steps} & left
            left -= near
            reached += near
    return regions


@settings(deadline=None)
@given(grids(), st.integers(0, 20))
def test_dark_modules_and_no_others_lie_inside(grid: Grid, origin: int) -> None:
    outlines = [list_corners(outline) for outline in trace_outlines(grid, origin)]
    for y, row in enumerate(grid):
        for x, dark in enumerate(row):
            middle = (x + origin + 0.5, y + origin + 0.5)
            assert sum(wind(corners, *middle) for corners in outlines) == dark


@settings(deadline=None)
@given(grids())
def test_modules_that_touch_at_a_corner_only_are_two_shapes(grid: Grid) -> None:
    """So dark modules are joined by their sides, and light ones by their corners, too."""
    padded = [bytes(SIDE + 2), *(b"\0" + row + b"\0" for row in grid), bytes(SIDE + 2)]
    dark = {(x, y) for y, row in enumerate(padded) for x, value in enumerate(row) if value}
    light = {(x, y) for y, row in enumerate(padded) for x, value in enumerate(row) if not value}
    sides = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    corners = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
    areas = [measure_area(list_corners(outline)) for outline in trace_outlines(grid, 0)]
    assert sum(area > 0 for area in areas) == count_regions(dark, sides)
    assert sum(area < 0 for area in areas) == count_regions(light, sides + corners) - 1


@settings(deadline=None)
@given(grids())
def test_straight_outlines_have_the_area_of_the_modules(grid: Grid) -> None:
    area = sum(measure_area(list_corners(outline)) for outline in trace_outlines(grid, 4))
    assert area == sum(map(sum, grid))


@settings(deadline=None)
@given(grids(), st.sampled_from([(0.5, 0.0), (0.5, 0.5), (0.25, 0.0)]))
def test_each_corner_is_rounded_by_its_radius(grid: Grid, radii: tuple[float, float]) -> None:
    convex, concave = count_corners(grid)
    outlines = trace_outlines(grid, 0, convex=radii[0], concave=radii[1])
    curves = [segment for outline in outlines for segment in outline.segments if len(segment) == 6]
    assert len(curves) == convex * bool(radii[0]) + concave * bool(radii[1])
    # Chords of the corners cut off triangles, and fill them where the corner is concave.
    area = sum(measure_area(list_corners(outline)) for outline in outlines)
    triangles = (concave * radii[1] ** 2 - convex * radii[0] ** 2) / 2
    assert math.isclose(area, sum(map(sum, grid)) + triangles, abs_tol=1e-6)


@settings(deadline=None)
@given(grids())
def test_every_line_runs_along_an_axis_and_goes_somewhere(grid: Grid) -> None:
    for outline in trace_outlines(grid, 0, convex=0.5, concave=0.5):
        corners = list_corners(outline)
        for (x0, y0), segment in zip(corners, outline.segments, strict=False):
            assert (x0, y0) != segment[-2:]
            assert len(segment) == 6 or x0 == segment[0] or y0 == segment[1]
