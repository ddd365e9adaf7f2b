"""Puts together the picture of a symbol."""

from dataclasses import replace

from qrs.rendering.geometry.eyes import EYE_MODULES, draw_border, draw_center, list_eyes
from qrs.rendering.geometry.paints import (
    Paint,
    choose_background,
    choose_border_paint,
    choose_center_paint,
    choose_module_paint,
)
from qrs.rendering.geometry.patterns import draw_modules
from qrs.rendering.geometry.shapes import Box, Layer, Outline, Picture
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
    origin = options.quiet_zone
    modules = draw_modules(options.pattern, _without_eyes(symbol), origin)
    outlines: dict[Paint, list[Outline]] = {choose_module_paint(options): [*modules.outlines]}
    for eye in list_eyes(symbol.modules):
        border = draw_border(eye, options.border_shape, origin)
        outlines.setdefault(choose_border_paint(options), []).extend(border)
        center = draw_center(eye, options.center_shape, origin)
        outlines.setdefault(choose_center_paint(options), []).append(center)
    first, *others = (Layer(paint, outlines=tuple(drawn)) for paint, drawn in outlines.items())
    return (replace(first, stamps=modules.stamps), *others)


def _without_eyes(symbol: Symbol) -> list[bytes]:
    rows = [bytearray(row) for row in symbol.rows]
    for eye in list_eyes(symbol.modules):
        for row in rows[eye.top : eye.top + EYE_MODULES]:
            row[eye.left : eye.left + EYE_MODULES] = bytes(EYE_MODULES)
    return [bytes(row) for row in rows]
