"""Where a gradient begins and ends, in modules, for all formats alike."""

import math
from typing import NamedTuple

from qrs.rendering.geometry.shapes import Box, Gradient, Point


class GradientLine(NamedTuple):
    """From the first colour at start to the second at end; radius: of a radial one around start."""

    start: Point
    end: Point
    radius: float | None = None


def locate_gradient(gradient: Gradient, symbol: Box) -> GradientLine:
    """symbol: the box of the modules, all of which the gradient covers."""
    left, top = symbol.left, symbol.top
    right, bottom = left + symbol.width, top + symbol.height
    if gradient.kind == "horizontal":
        return GradientLine((left, top), (right, top))
    if gradient.kind == "diagonal":
        return GradientLine((left, top), (right, bottom))
    if gradient.kind == "radial":
        middle = ((left + right) / 2, (top + bottom) / 2)
        return GradientLine(middle, (right, bottom), math.dist(middle, (right, bottom)))
    return GradientLine((left, top), (left, bottom))
