"""A text as the bytes of an image that is not proven yet."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from qrs.rendering import png
from qrs.rendering.emitters import svg
from qrs.rendering.geometry.compose import compose_picture
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import RenderOptions
from qrs.rendering.sizing import check_module_mm
from qrs.rendering.symbols.encode import encode_symbol
from qrs.rendering.symbols.symbol import Symbol

_ENOUGH_MODULE_PX = 8
"""All formats draw one picture, and more pixels to a module change nothing in it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """options: of the bytes, which differ from the request's in what was drawn small."""

    options: RenderOptions
    symbol: Symbol
    picture: Picture
    media_type: str
    data: bytes


def draw(text: str, options: RenderOptions, *, small: bool = False) -> Drawn:
    """small: a PNG of many pixels is written as an SVG, which is as good for measuring.

    Raises RenderingError for what the text or the format do not allow.
    """
    symbol = encode_symbol(text, options)
    enough_px = _ENOUGH_MODULE_PX * symbol.total_modules(options.quiet_zone)
    if small and options.format == "png" and options.side_px >= enough_px:
        options = as_svg(options)
    if options.format != "png":  # whose writer checks whole pixels, too
        check_module_mm(symbol, options)
    picture = compose_picture(symbol, options)
    media_type, write = _WRITERS[options.format]
    return Drawn(options, symbol, picture, media_type, write(symbol, picture, options))


def as_svg(options: RenderOptions) -> RenderOptions:
    """The same picture without what only print knows."""
    return dataclasses.replace(
        options,
        format="svg",
        bleed_mm=0.0,
        crop_marks=False,
        color_space="rgb",
        color_cmyk=None,
        spot_color=None,
    )


_Write = Callable[[Symbol, Picture, RenderOptions], bytes]
_WRITERS: dict[str, tuple[str, _Write]] = {
    "png": (png.MEDIA_TYPE, lambda symbol, _, options: png.draw_png(symbol, options)),
    "svg": (svg.MEDIA_TYPE, lambda _, picture, options: svg.write_svg(picture, options)),
}
