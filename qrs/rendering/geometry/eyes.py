"""The three finder patterns, each as a ring of 7 by 5 modules and a centre of 3."""

from collections.abc import Iterator

from qrs.rendering.geometry.boxes import draw_box, reverse
from qrs.rendering.geometry.shapes import Box, Outline, Point

EYE_MODULES = 7


def list_eye_corners(modules: int) -> tuple[Point, Point, Point]:
    """The upper left corner of each eye: top left, top right, bottom left."""
    far = modules - EYE_MODULES
    return (0, 0), (far, 0), (0, far)


def draw_border(left: float, top: float) -> Iterator[Outline]:
    yield draw_box(Box(left, top, EYE_MODULES, EYE_MODULES))
    yield reverse(draw_box(Box(left + 1, top + 1, 5, 5)))


def draw_center(left: float, top: float) -> Outline:
    return draw_box(Box(left + 2, top + 2, 3, 3))
