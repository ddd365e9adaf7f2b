"""A symbol as SVG, whose modules are large enough to be scanned."""

from qrs.rendering.emitters.svg import MEDIA_TYPE, write_svg
from qrs.rendering.geometry.compose import compose_picture
from qrs.rendering.options import RenderOptions
from qrs.rendering.sizing import check_module_mm
from qrs.rendering.symbols.symbol import Symbol

__all__ = ["MEDIA_TYPE", "draw_svg"]


def draw_svg(symbol: Symbol, options: RenderOptions) -> bytes:
    """The symbol ``size_inches`` wide. Raises RenderingError if a module is too small."""
    check_module_mm(symbol, options)
    return write_svg(compose_picture(symbol, options), options)
