"""Shapes that are drawn once for each dark module, around its centre.

The sizes are measured: each is the one that loses the fewest of the proof's bad pictures.
"""

import math

from qrs.rendering.geometry.boxes import draw_box, draw_circle, move, round_all
from qrs.rendering.geometry.shapes import Box, Outline, Point

_DOT_RADIUS = 0.48
_DIAMOND_HALF_DIAGONAL = 0.57
_HEXAGON_RADIUS = 0.56
_STAR_RADII = (0.68, 0.36)
_CAPSULE_WIDTH = 0.84


def draw_dot() -> Outline:
    return draw_circle(_DOT_RADIUS)


def draw_diamond(half_diagonal: float = _DIAMOND_HALF_DIAGONAL) -> Outline:
    return _draw_polygon([half_diagonal] * 4)


def draw_hexagon() -> Outline:
    return _draw_polygon([_HEXAGON_RADIUS] * 6)


def draw_star(outer: float = _STAR_RADII[0], inner: float = _STAR_RADII[1]) -> Outline:
    """Of five points, one of them at the top, as far above the middle as the two at the bottom are
    below.
    """
    lower = (1 - math.cos(math.pi / 5)) / 2 * outer
    return move(_draw_polygon([outer, inner] * 5), (0, lower))


def draw_capsule(modules: int, *, is_upright: bool) -> Outline:
    """For so many modules in a row, around the middle of them, as long as they are."""
    length, width = float(modules), _CAPSULE_WIDTH
    across, down = (width, length) if is_upright else (length, width)
    return draw_box(Box(-across / 2, -down / 2, across, down), round_all(width / 2))


def _draw_polygon(radii: list[float]) -> Outline:
    """A corner for each radius, clockwise from the top."""
    turn = 2 * math.pi / len(radii)
    start, *others = (_point_at(at * turn, radius) for at, radius in enumerate(radii))
    return Outline(start=start, segments=tuple(others))


def _point_at(angle: float, radius: float) -> Point:
    """Angles run clockwise from the top."""
    return radius * math.sin(angle), -radius * math.cos(angle)
