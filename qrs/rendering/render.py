"""Renders a text to a verified image."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from qrs.rendering import png, svg, verify
from qrs.rendering.encode import Symbol, encode_text
from qrs.rendering.memory import map_large_blocks
from qrs.rendering.options import RenderedImage, RenderOptions
from qrs.rendering.slots import large_render_slot


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
    symbol = encode_text(text, error_correction=options.error_correction)
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
