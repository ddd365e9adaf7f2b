"""Renders a text to a verified image."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from qrs.rendering import png, svg, verify
from qrs.rendering.memory import map_large_blocks
from qrs.rendering.options import RenderedImage, RenderOptions
from qrs.rendering.slots import large_render_slot
from qrs.rendering.symbols.encode import encode_symbol
from qrs.rendering.symbols.symbol import Symbol


class _Verify(Protocol):
    def __call__(
        self, data: bytes, *, text: str, symbol: Symbol, options: RenderOptions
    ) -> None: ...


@dataclass(frozen=True)
class _Format:
    media_type: str
    draw: Callable[[Symbol, RenderOptions], bytes]
    verify: _Verify


_FORMATS = {
    "png": _Format(png.MEDIA_TYPE, png.draw_png, verify.verify_png),
    "svg": _Format(svg.MEDIA_TYPE, svg.draw_svg, verify.verify_svg),
}

map_large_blocks()


def render_qr(*, text: str, options: RenderOptions) -> RenderedImage:
    """The image of the text, decoded from its own bytes before it is returned.

    Raises RenderingError with the field to change, and BusyError (see qrs.rendering.slots).
    """
    symbol = encode_symbol(text, options)
    output = _FORMATS[options.format]
    with large_render_slot(options):
        data = output.draw(symbol, options)
        output.verify(data, text=text, symbol=symbol, options=options)
    return RenderedImage(
        media_type=output.media_type,
        data=data,
        width_px=options.side_px,
        height_px=options.side_px,
    )
