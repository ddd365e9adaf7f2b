"""Puts together the picture of a symbol."""

from dataclasses import replace

from qrs.rendering.geometry.captions import Caption, draw_caption
from qrs.rendering.geometry.eyes import draw_border, draw_center, list_eyes
from qrs.rendering.geometry.logos import place_logo
from qrs.rendering.geometry.modules import list_drawn_modules
from qrs.rendering.geometry.paints import (
    Paint,
    choose_background,
    choose_border_paint,
    choose_caption_paint,
    choose_center_paint,
    choose_module_paint,
)
from qrs.rendering.geometry.patterns import draw_modules
from qrs.rendering.geometry.shapes import Box, Layer, Outline, Picture
from qrs.rendering.options import RenderOptions
from qrs.rendering.symbols.symbol import Symbol


def compose_picture(symbol: Symbol, options: RenderOptions) -> Picture:
    """What every format draws for these options. Deterministic.

    Raises RenderingError on ``caption`` for a character that cannot be drawn.
    """
    side = symbol.total_modules(options.quiet_zone)
    box = Box(options.quiet_zone, options.quiet_zone, symbol.modules, symbol.modules)
    caption = draw_caption(options.caption, box) if options.caption.strip() else None
    return Picture(
        width=side,
        height=caption.bottom if caption else side,
        symbol=box,
        background=choose_background(options),
        layers=_list_layers(symbol, options, caption),
        logo=place_logo(symbol, options.logo, options) if options.logo else None,
    )


def _list_layers(
    symbol: Symbol, options: RenderOptions, caption: Caption | None
) -> tuple[Layer, ...]:
    """One layer for each paint: the modules first, then what has another paint."""
    origin = options.quiet_zone
    modules = draw_modules(options.pattern, list_drawn_modules(symbol, options), origin)
    outlines: dict[Paint, list[Outline]] = {choose_module_paint(options): [*modules.outlines]}
    for eye in list_eyes(symbol.modules):
        border = draw_border(eye, options.border_shape, origin)
        outlines.setdefault(choose_border_paint(options), []).extend(border)
        center = draw_center(eye, options.center_shape, origin, border=options.border_shape)
        outlines.setdefault(choose_center_paint(options), []).append(center)
    if caption:
        outlines.setdefault(choose_caption_paint(options), []).extend(caption.outlines)
    first, *others = (Layer(paint, outlines=tuple(drawn)) for paint, drawn in outlines.items())
    return (replace(first, stamps=modules.stamps), *others)
