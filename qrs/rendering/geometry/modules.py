"""The dark modules that are drawn in the pattern: not those of eyes, nor those under a logo."""

from qrs.rendering.geometry.eyes import EYE_MODULES, list_eyes
from qrs.rendering.options import RenderOptions
from qrs.rendering.symbols.logo_cut import fit_cut
from qrs.rendering.symbols.symbol import Symbol


def list_drawn_modules(symbol: Symbol, options: RenderOptions) -> list[bytes]:
    """Rows of the symbol, 1 where a module is drawn."""
    rows = [bytearray(row) for row in symbol.rows]
    for eye in list_eyes(symbol.modules):
        _clear(rows, eye.left, eye.top, EYE_MODULES, EYE_MODULES)
    if options.logo:
        cut = fit_cut(symbol.version, options.logo, options.logo_size_ratio)
        _clear(rows, cut.left, cut.top, cut.columns, cut.rows)
    return [bytes(row) for row in rows]


def _clear(rows: list[bytearray], left: int, top: int, width: int, height: int) -> None:
    for row in rows[top : top + height]:
        row[left : left + width] = bytes(width)
