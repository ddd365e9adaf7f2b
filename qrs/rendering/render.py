"""Renders a text to a proven image: encode, compose, write, prove."""

import dataclasses

from qrs.rendering.drawing import draw
from qrs.rendering.memory import map_large_blocks
from qrs.rendering.options import RenderedImage, RenderOptions
from qrs.rendering.proof import prove
from qrs.rendering.proof.advice import Trial
from qrs.rendering.proof.proving import examine
from qrs.rendering.slots import large_render_slot
from qrs.rendering.symbols.encode import encode_symbol

DISTANCE_MM = 250.0
"""From a hand to the paper that it holds."""

_SMALL_MODULE_PX = 8

map_large_blocks()


def render_qr(
    *, text: str, options: RenderOptions, distance_mm: float = DISTANCE_MM
) -> RenderedImage:
    """The image of the text, proven from its own bytes before it is returned.

    distance_mm: from which it is to be scanned; ``scan.min_size_mm`` is for it. Raises
    RenderingError with the field to change, and BusyError (see qrs.rendering.slots).
    """
    with large_render_slot(options):
        drawn = draw(text, options)
        scan = prove(
            drawn.data,
            text=text,
            symbol=drawn.symbol,
            picture=drawn.picture,
            options=options,
            distance_mm=distance_mm,
            attempt=lambda changed: try_out(text, changed),
        )
    return RenderedImage(
        media_type=drawn.media_type,
        data=drawn.data,
        width_px=options.side_px,
        height_px=round(options.side_px * drawn.picture.height / drawn.picture.width),
        width_mm=round(options.size_mm, 3),
        error_correction=drawn.symbol.error_correction,
        version=drawn.symbol.version,
        scan=scan,
    )


def try_out(text: str, options: RenderOptions) -> Trial:
    """Draw and measure a request without drawing large. Raises RenderingError."""
    small = _shrink(text, options)
    drawn = draw(text, small)
    proof = examine(
        drawn.data, text=text, symbol=drawn.symbol, picture=drawn.picture, options=small
    )
    return Trial(options, drawn.picture, proof.verdict)


def _shrink(text: str, options: RenderOptions) -> RenderOptions:
    """All formats draw one picture, and more pixels to a module change nothing in it."""
    if options.format != "png":
        return options
    modules = encode_symbol(text, options).total_modules(options.quiet_zone)
    if options.side_px < modules * _SMALL_MODULE_PX:
        return options
    return dataclasses.replace(options, format="svg")
