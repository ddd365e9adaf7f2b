"""Draws a Picture as EPS."""

import itertools
import math
from collections.abc import Iterator

from kernel.messages import mark
from qrs.rendering.emitters.eps.grammar import BEGIN, END, HEADER, SET_COLOR
from qrs.rendering.emitters.eps.images import write_logo
from qrs.rendering.emitters.eps.paths import write_layer
from qrs.rendering.emitters.inks import choose_cmyk
from qrs.rendering.emitters.numbers import format_number, join_numbers
from qrs.rendering.errors import RenderingError
from qrs.rendering.geometry.shapes import Gradient, Picture, Solid
from qrs.rendering.options import RenderOptions

_POINTS_PER_INCH = 72
_OPAQUE = 255


def write_eps(picture: Picture, options: RenderOptions) -> bytes:
    """Deterministic. Raises RenderingError on the field of whatever needs transparency."""
    return "".join(_write(picture, options)).encode()


def _write(picture: Picture, options: RenderOptions) -> Iterator[str]:
    width = options.size_inches * _POINTS_PER_INCH
    scale = width / picture.width
    height = scale * picture.height
    yield HEADER.format(
        width_ceil=_round_up(width),
        height_ceil=_round_up(height),
        width=format_number(width),
        height=format_number(height),
    )
    yield BEGIN
    # From here on, units are modules from the upper left corner, y downward.
    yield f"[{scale:.8f} 0 0 -{scale:.8f} 0 {format_number(height)}] concat\n"
    if picture.background is not None:
        yield f"{_set_color(picture.background, options)}\n"
        yield _write_rectangle(picture.width, picture.height)
    names = map("s{}".format, itertools.count())
    for layer in picture.layers:
        if isinstance(layer.paint, Gradient):
            raise RenderingError("gradient_from", mark("The format eps has no gradients. Use pdf."))
        yield f"{_set_color(layer.paint, options)}\n"
        yield from (f"{part}\n" for part in write_layer(layer, names))
        yield "f\n"
    if picture.logo is not None:
        yield write_logo(picture, picture.logo, options)
    yield END


def _set_color(paint: Solid, options: RenderOptions) -> str:
    if paint.color.alpha != _OPAQUE:
        text = mark("The format eps has no transparent colors. Use pdf.")
        raise RenderingError(paint.field, text)
    if options.color_space == "cmyk":
        parts: tuple[float, ...] = choose_cmyk(paint, options)
    else:
        parts = tuple(channel / _OPAQUE for channel in paint.color[:3])
    return f"{join_numbers(*parts)} {SET_COLOR[options.color_space]}"


def _write_rectangle(width: float, height: float) -> str:
    across, down = format_number(width), format_number(height)
    return f"0 0 m {across} 0 l 0 {down} l -{across} 0 l h f\n"


def _round_up(points: float) -> int:
    # Not for a fraction that HiResBoundingBox does not show.
    return math.ceil(round(points, 4))
