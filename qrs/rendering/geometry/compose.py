"""Puts together the picture of a symbol."""

from collections.abc import Iterable

from qrs.rendering.geometry.eyes import EYE_MODULES, draw_border, draw_center, list_eye_corners
from qrs.rendering.geometry.paints import (
    Paint,
    choose_background,
    choose_border_paint,
    choose_center_paint,
    choose_module_paint,
)
from qrs.rendering.geometry.shapes import Box, Layer, Outline, Picture
from qrs.rendering.geometry.tracing import trace_outlines
from qrs.rendering.options import RenderOptions
from qrs.rendering.symbols.symbol import Symbol


def compose_picture(symbol: Symbol, options: RenderOptions) -> Picture:
    """What every format draws for these options. Deterministic."""
    side = symbol.total_modules(options.quiet_zone)
    box = Box(options.quiet_zone, options.quiet_zone, symbol.modules, symbol.modules)
    return Picture(
        width=side,
        height=side,
        symbol=box,
        background=choose_background(options),
        layers=_list_layers(symbol, options),
    )


def _list_layers(symbol: Symbol, options: RenderOptions) -> tuple[Layer, ...]:
    """One layer for each paint: the modules first, then what of the eyes has another."""
    outlines: dict[Paint, list[Outline]] = {}

    def add(paint: Paint, drawn: Iterable[Outline]) -> None:
        outlines.setdefault(paint, []).extend(drawn)

    quiet = options.quiet_zone
    add(choose_module_paint(options), trace_outlines(_without_eyes(symbol), quiet))
    for x, y in list_eye_corners(symbol.modules):
        add(choose_border_paint(options), draw_border(x + quiet, y + quiet))
        add(choose_center_paint(options), [draw_center(x + quiet, y + quiet)])
    return tuple(Layer(paint, outlines=tuple(drawn)) for paint, drawn in outlines.items())


def _without_eyes(symbol: Symbol) -> list[bytes]:
    rows = [bytearray(row) for row in symbol.rows]
    for x, y in list_eye_corners(symbol.modules):
        for row in rows[int(y) : int(y) + EYE_MODULES]:
            row[int(x) : int(x) + EYE_MODULES] = bytes(EYE_MODULES)
    return [bytes(row) for row in rows]
