"""PNG without smoothing: each module is a whole number of pixels."""

import io

from PIL import Image, ImageColor

from qrs.rendering.colors import TRANSPARENT
from qrs.rendering.options import RenderOptions
from qrs.rendering.sizing import get_module_px
from qrs.rendering.symbols.symbol import Symbol

MEDIA_TYPE = "image/png"

_PAPER = "#ffffff"  # for viewers that ignore transparency


def draw_png(symbol: Symbol, options: RenderOptions) -> bytes:
    """The symbol in the middle of a square of ``options.side_px``, one bit per pixel.

    Raises RenderingError if a module is too small.
    """
    image = _draw(symbol, options.side_px, get_module_px(symbol, options))
    transparent = options.background == TRANSPARENT
    background = _PAPER if transparent else options.background
    image.putpalette([*_rgb(background), *_rgb(options.color)])
    out = io.BytesIO()
    image.save(
        out,
        "PNG",
        bits=1,
        dpi=(options.dpi, options.dpi),
        **({"transparency": 0} if transparent else {}),
    )
    return out.getvalue()


def _draw(symbol: Symbol, side_px: int, module_px: int) -> Image.Image:
    modules = symbol.modules
    small = Image.frombytes("P", (modules, modules), b"".join(symbol.rows))
    # The pixels that remain after whole modules widen the quiet zone evenly.
    margin = (side_px - modules * module_px) // 2
    # One affine step instead of resize and paste, so that large images are in memory once.
    step, shift = 1 / module_px, -margin / module_px
    return small.transform(
        (side_px, side_px),
        Image.Transform.AFFINE,
        (step, 0, shift, 0, step, shift),
        Image.Resampling.NEAREST,
        fillcolor=0,
    )


def _rgb(color: str) -> tuple[int, ...]:
    return ImageColor.getrgb(color)
