"""The modules outside the eyes in each pattern.

Modules that touch are one shape in squares, rounded and liquid, a capsule in the connected ones;
each is a shape of its own in all others.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from qrs.rendering.geometry.shapes import Outline, Point, Stamp
from qrs.rendering.geometry.stamps import (
    draw_capsule,
    draw_diamond,
    draw_dot,
    draw_hexagon,
    draw_star,
)
from qrs.rendering.geometry.tracing import trace_outlines

Rows = Sequence[bytes]
_CONVEX_RADIUS = 0.5
_CONCAVE_RADIUS = 0.3
"""Read as well as without; with half a module, 13 of 15 codes are lost when blurred, not 8."""


class Drawn(NamedTuple):
    outlines: tuple[Outline, ...] = ()
    stamps: tuple[Stamp, ...] = ()


def draw_modules(pattern: str, rows: Rows, origin: int) -> Drawn:
    """rows: 1 where a module is dark; the first of them begins at (origin, origin)."""
    return _PATTERNS[pattern](rows, origin)


def _draw_traced(rows: Rows, origin: int, *, convex: float = 0.0, concave: float = 0.0) -> Drawn:
    return Drawn(outlines=trace_outlines(rows, origin, convex=convex, concave=concave))


def _draw_stamped(rows: Rows, origin: int, *, draw: Callable[[], Outline]) -> Drawn:
    first = origin + 0.5
    places = tuple(
        (first + x, first + y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return Drawn(stamps=(Stamp(draw(), places),))


def _draw_connected(rows: Rows, origin: int, *, is_upright: bool) -> Drawn:
    places: dict[int, list[Point]] = {}
    for line, modules in enumerate(_turn(rows) if is_upright else rows):
        for begin, length in _list_runs(modules):
            along, across = origin + begin + length / 2, origin + line + 0.5
            place = (across, along) if is_upright else (along, across)
            places.setdefault(length, []).append(place)
    return Drawn(
        stamps=tuple(
            Stamp(draw_capsule(length, is_upright=is_upright), tuple(places[length]))
            for length in sorted(places)
        )
    )


def _list_runs(line: bytes) -> Iterator[tuple[int, int]]:
    """Begin and length of each run of dark modules."""
    begin = line.find(1)
    while begin >= 0:
        end = line.find(0, begin)
        end = len(line) if end < 0 else end
        yield begin, end - begin
        begin = line.find(1, end)


def _turn(rows: Rows) -> list[bytes]:
    """Columns as rows."""
    return [bytes(column) for column in zip(*rows, strict=True)]


_PATTERNS: dict[str, Callable[[Rows, int], Drawn]] = {
    "squares": _draw_traced,
    "rounded": partial(_draw_traced, convex=_CONVEX_RADIUS),
    "liquid": partial(_draw_traced, convex=_CONVEX_RADIUS, concave=_CONCAVE_RADIUS),
    "dot": partial(_draw_stamped, draw=draw_dot),
    "diamond": partial(_draw_stamped, draw=draw_diamond),
    "hexagon": partial(_draw_stamped, draw=draw_hexagon),
    "star": partial(_draw_stamped, draw=draw_star),
    "connected-h": partial(_draw_connected, is_upright=False),
    "connected-v": partial(_draw_connected, is_upright=True),
}
