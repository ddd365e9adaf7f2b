"""A text as the bytes of an image that is not proven yet."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from qrs.rendering.emitters.eps import write_eps
from qrs.rendering.emitters.pdf import write_pdf
from qrs.rendering.emitters.png import has_whole_modules, write_png
from qrs.rendering.emitters.svg import write_svg
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
    """options: of the bytes, which differ from the request's in what was drawn small.

    side_modules: how many modules the side of the requested image is long.
    """

    options: RenderOptions
    symbol: Symbol
    picture: Picture
    media_type: str
    data: bytes
    side_modules: float


def draw(text: str, options: RenderOptions, *, small: bool = False) -> Drawn:
    """small: a PNG of many pixels is written as a PDF, which is as good for measuring.

    Raises RenderingError for what the text or the format do not allow.
    """
    symbol, requested = encode_symbol(text, options), options
    enough_px = _ENOUGH_MODULE_PX * symbol.total_modules(options.quiet_zone)
    if small and options.format == "png" and options.side_px >= enough_px:
        options = dataclasses.replace(options, format="pdf")
    media_type, write = _WRITERS[options.format]
    if options.format != "png":
        check_module_mm(symbol, options)
    picture = compose_picture(symbol, options)
    data = write(picture, options)
    if options.format == "png":
        # Afterwards, because its writer may know that whole pixels need an even larger size.
        check_module_mm(symbol, options)
    side_modules = _measure_side(picture, requested)
    return Drawn(options, symbol, picture, media_type, data, side_modules)


def _measure_side(picture: Picture, options: RenderOptions) -> float:
    """Longer than the picture where modules are whole pixels, and what is left is margin."""
    if options.format != "png" or not has_whole_modules(picture, options):
        return picture.width
    return options.side_px / (options.side_px // picture.width)


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


_Write = Callable[[Picture, RenderOptions], bytes]
_WRITERS: dict[str, tuple[str, _Write]] = {
    "png": ("image/png", write_png),
    "svg": ("image/svg+xml", write_svg),
    "pdf": ("application/pdf", write_pdf),
    "eps": ("application/postscript", write_eps),
}
