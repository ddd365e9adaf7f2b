"""Outlines of boxes whose corners are rounded, and of circles, which are such boxes."""

from typing import NamedTuple

from qrs.rendering.geometry.shapes import Box, Curve, Line, Outline, Point

QUARTER = 0.5522847498
"""Length of the control arms of a quarter circle of radius 1."""


class Radii(NamedTuple):
    """Of the corners of a box, from the top left clockwise."""

    top_left: float = 0.0
    top_right: float = 0.0
    bottom_right: float = 0.0
    bottom_left: float = 0.0


SQUARE = Radii()


def round_all(radius: float) -> Radii:
    return Radii(radius, radius, radius, radius)


def draw_box(box: Box, radii: Radii = SQUARE) -> Outline:
    """Clockwise."""
    left, top = box.left, box.top
    right, bottom = left + box.width, top + box.height
    tl, tr, br, bl = radii
    # For each corner: where it begins, where its lines would meet, where it ends.
    corners: list[tuple[Point, Point, Point]] = [
        ((right - tr, top), (right, top), (right, top + tr)),
        ((right, bottom - br), (right, bottom), (right - br, bottom)),
        ((left + bl, bottom), (left, bottom), (left, bottom - bl)),
        ((left, top + tl), (left, top), (left + tl, top)),
    ]
    if box.height > box.width:
        corners = [corners[-1], *corners[:-1]]  # both halves of a capsule's ends stay together
    start = point = corners[-1][2]
    segments: list[Line | Curve] = []
    for begin, tip, end in corners:
        if begin != point:
            segments.append(begin)
        if begin != end:
            segments.append(draw_corner(begin, tip, end))
        point = end
    if segments[-1] == start:
        segments.pop()  # the last line is drawn by closing
    return Outline(start=start, segments=tuple(segments))


def draw_corner(begin: Point, tip: Point, end: Point) -> Curve:
    """A quarter circle, or of an ellipse, between two lines that would meet at tip."""
    return (
        begin[0] + (tip[0] - begin[0]) * QUARTER,
        begin[1] + (tip[1] - begin[1]) * QUARTER,
        end[0] + (tip[0] - end[0]) * QUARTER,
        end[1] + (tip[1] - end[1]) * QUARTER,
        *end,
    )


def draw_circle(radius: float) -> Outline:
    """Around (0, 0)."""
    side = 2 * radius
    return draw_box(Box(-radius, -radius, side, side), round_all(radius))


def reverse(outline: Outline) -> Outline:
    """The same line the other way round: a hole in whatever it lies in."""
    points: list[Point] = [outline.start]
    segments: list[Line | Curve] = []
    for segment in outline.segments:
        before = points[-1]
        points.append(segment[-2:])
        arms = (segment[2:4] + segment[0:2]) if len(segment) == 6 else ()
        segments.append((*arms, *before))
    return Outline(start=points[-1], segments=tuple(reversed(segments)))


def move(outline: Outline, by: Point) -> Outline:
    return transform(outline, (1, 1), by)


def transform(outline: Outline, scale: Point, by: Point) -> Outline:
    """Scaled around (0, 0), then moved."""

    def place(x: float, y: float) -> Point:
        return x * scale[0] + by[0], y * scale[1] + by[1]

    placed: list[Line | Curve] = [
        place(*segment)
        if len(segment) == 2
        else (*place(*segment[:2]), *place(*segment[2:4]), *place(*segment[4:]))
        for segment in outline.segments
    ]
    return Outline(place(*outline.start), tuple(placed))
