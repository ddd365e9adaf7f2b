"""The outlines of whatever dark modules touch by their sides."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qrs.rendering.geometry.boxes import draw_corner
from qrs.rendering.geometry.shapes import Curve, Line, Outline, Point

# Directions of a walk, clockwise: east, south, west, north.
_STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))


class Corner(NamedTuple):
    """Where a walk turns. x, y: whole modules. arriving, leaving: directions, 0 is east."""

    x: int
    y: int
    arriving: int
    leaving: int

    @property
    def is_convex(self) -> bool:
        return (self.arriving + 1) % 4 == self.leaving


def trace_outlines(
    rows: Sequence[bytes], origin: int, *, convex: float = 0.0, concave: float = 0.0
) -> tuple[Outline, ...]:
    """Each shape and each hole of the dark modules, the first of which is at (origin, origin).

    convex, concave: radius of the corners, at most half a module.
    """
    return tuple(_draw_loop(loop, origin, convex, concave) for loop in _walk_loops(rows))


def _walk_loops(rows: Sequence[bytes]) -> Iterator[list[Corner]]:
    """Closed walks with the dark side on the right, so that holes run the other way round."""
    width = len(rows[0]) + 1
    sides = _collect_sides(rows, width)
    ahead = [step_x + step_y * width for step_x, step_y in _STEPS]
    for first in range(len(sides)):
        while sides[first]:
            yield _walk(first, sides, ahead, width)


def _walk(first: int, sides: bytearray, ahead: list[int], width: int) -> list[Corner]:
    """The corners of one loop; takes its sides away."""
    begin = direction = sides[first].bit_length() - 1
    point, loop = first, []
    while True:
        point += ahead[direction]
        # Right first: modules that touch at a corner only stay two shapes.
        arriving, direction = direction, _turn(sides[point], direction)
        sides[point] ^= 1 << direction
        if direction != arriving:
            loop.append(Corner(point % width, point // width, arriving, direction))
        if point == first and direction == begin:
            return loop


def _turn(leaving: int, arriving: int) -> int:
    for direction in ((arriving + 1) % 4, arriving):
        if leaving & 1 << direction:
            return direction
    return (arriving + 3) % 4


def _collect_sides(rows: Sequence[bytes], width: int) -> bytearray:
    """For each grid point, a bit for each direction in which a side of a dark module leaves it."""
    sides = bytearray(width * (len(rows) + 1))
    light = bytes(width + 1)
    padded = [light, *(b"\0" + row + b"\0" for row in rows), light]
    for y, (above, row, below) in enumerate(zip(padded, padded[1:], padded[2:], strict=False)):
        for x in range(1, width):
            if row[x]:
                point = y * width + x - 1
                if not above[x]:
                    sides[point] |= 1
                if not row[x + 1]:
                    sides[point + 1] |= 2
                if not below[x]:
                    sides[point + width + 1] |= 4
                if not row[x - 1]:
                    sides[point + width] |= 8
    return sides


def _draw_loop(loop: list[Corner], origin: int, convex: float, concave: float) -> Outline:
    point: Point | None = None
    drawn: list[Line | Curve] = []
    for corner in loop:
        radius = convex if corner.is_convex else concave
        tip = (corner.x + origin, corner.y + origin)
        begin = _move(tip, corner.arriving, -radius)
        if begin != point:
            drawn.append(begin)
        point = _move(tip, corner.leaving, radius)
        if radius:
            drawn.append(draw_corner(begin, tip, point))
    start, *segments = drawn
    return Outline(start=start[-2:], segments=tuple(segments))


def _move(point: Point, direction: int, length: float) -> Point:
    step_x, step_y = _STEPS[direction]
    return (point[0] + step_x * length, point[1] + step_y * length)
