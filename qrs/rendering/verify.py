"""Reads the finished bytes back, as a phone does.

A wrong or unreadable image must never be returned: it may be printed ten thousand times.
"""

import io
from dataclasses import dataclass

import resvg_py
import zxingcpp
from PIL import Image

from kernel.messages import mark
from qrs.rendering.colors import TRANSPARENT
from qrs.rendering.errors import RenderingError
from qrs.rendering.options import RenderOptions
from qrs.rendering.symbols.encode import encode_utf8
from qrs.rendering.symbols.symbol import Symbol

MIN_CONTRAST = 0.2
"""Of the range from black to white. The decoder reads less from a flawless file, a camera does
not from paper. Source: ISO/IEC 15415 symbol contrast, limit of grade D."""

_DECODE_MODULE_PX = 4
_CSS_DPI = 96  # without it, resvg rejects sizes in inches
_QR_ONLY = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


@dataclass(frozen=True)
class _Reading:
    content: bytes | None
    contrast: float


def verify_png(data: bytes, *, text: str, symbol: Symbol, options: RenderOptions) -> None:
    """Raises RenderingError unless the PNG, on white paper, reads as exactly the text."""
    with Image.open(io.BytesIO(data)) as image:
        _verify(_read(image, symbol.total_modules(options.quiet_zone)), text, options)


def verify_svg(data: bytes, *, text: str, symbol: Symbol, options: RenderOptions) -> None:
    """Raises RenderingError unless the SVG, on white paper, reads as exactly the text."""
    total_modules = symbol.total_modules(options.quiet_zone)
    side_px = total_modules * _DECODE_MODULE_PX
    raster = resvg_py.svg_to_bytes(
        svg_string=data.decode(),
        width=side_px,
        height=side_px,
        dpi=_CSS_DPI,
        skip_system_fonts=True,
    )
    with Image.open(io.BytesIO(raster)) as image:
        _verify(_read(image, total_modules), text, options)


def _read(image: Image.Image, total_modules: int) -> _Reading:
    grey = _on_white_paper(_thin_out(image, total_modules))
    levels = grey.tobytes()
    results = zxingcpp.read_barcodes(
        grey,
        formats=_QR_ONLY,
        try_rotate=False,
        # Many phones do not read light modules on a dark ground, so this counts as unreadable.
        try_invert=False,
    )
    content = bytes(results[0].bytes) if len(results) == 1 else None
    return _Reading(content=content, contrast=(max(levels) - min(levels)) / 255)


def _thin_out(image: Image.Image, total_modules: int) -> Image.Image:
    """Keep every k-th pixel, because the decoder takes seconds for a side of 9,000 pixels."""
    step = (image.width // total_modules) // _DECODE_MODULE_PX
    if step < 2:
        return image
    side = image.width // step
    return image.resize(
        (side, side), Image.Resampling.NEAREST, box=(0, 0, side * step, side * step)
    )


def _on_white_paper(image: Image.Image) -> Image.Image:
    rgba = image.convert("RGBA")
    paper = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(paper, rgba).convert("L")


def _verify(reading: _Reading, text: str, options: RenderOptions) -> None:
    readable = reading.content == encode_utf8(text) and reading.contrast >= MIN_CONTRAST
    if not readable:
        raise _explain(options, reading)


def _explain(options: RenderOptions, reading: _Reading) -> RenderingError:
    ground = "#ffffff" if options.background == TRANSPARENT else options.background
    values: dict[str, object] = {"color": options.color, "ground": ground}
    if reading.contrast < MIN_CONTRAST:
        text = mark("Too little contrast: %(color)s on %(ground)s cannot be scanned.")
        return RenderingError("color", text, **values)
    if _is_inverted(options):
        text = mark(
            "Inverted colours: %(color)s is lighter than its background %(ground)s,"
            " which many phones cannot scan. Use a dark color on a light background."
        )
        return RenderingError("color", text, **values)
    text = mark("The image could not be read back. Make it larger or shorten the content.")
    return RenderingError("size_inches", text)


def _is_inverted(options: RenderOptions) -> bool:
    ground = "white" if options.background == TRANSPARENT else options.background
    return _grey(options.color) > _grey(ground)


def _grey(color: str) -> float:
    value = Image.new("RGB", (1, 1), color).convert("L").getpixel((0, 0))
    return float(value) if isinstance(value, int | float) else 0.0
