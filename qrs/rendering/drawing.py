"""A text as the bytes of an image that is not proven yet."""

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


@dataclass(frozen=True, slots=True)
class Drawn:
    symbol: Symbol
    picture: Picture
    media_type: str
    data: bytes


def draw(text: str, options: RenderOptions) -> Drawn:
    """Raises RenderingError for what the text or the format do not allow."""
    symbol = encode_symbol(text, options)
    if options.format != "png":  # whose writer checks whole pixels, too
        check_module_mm(symbol, options)
    picture = compose_picture(symbol, options)
    media_type, write = _WRITERS[options.format]
    return Drawn(symbol, picture, media_type, write(symbol, picture, options))


_Write = Callable[[Symbol, Picture, RenderOptions], bytes]
_WRITERS: dict[str, tuple[str, _Write]] = {
    "png": (png.MEDIA_TYPE, lambda symbol, _, options: png.draw_png(symbol, options)),
    "svg": (svg.MEDIA_TYPE, lambda _, picture, options: svg.write_svg(picture, options)),
}
