"""Where a logo lies, in the middle of the symbol."""

from qrs.rendering.geometry.shapes import Box, PlacedLogo
from qrs.rendering.options import Logo, RenderOptions
from qrs.rendering.symbols.logo_cut import fit_cut
from qrs.rendering.symbols.symbol import Symbol


def place_logo(symbol: Symbol, logo: Logo, options: RenderOptions) -> PlacedLogo:
    cut = fit_cut(symbol.version, logo, options.logo_size_ratio)
    origin, middle = options.quiet_zone, options.quiet_zone + symbol.modules / 2
    return PlacedLogo(
        png=logo.png,
        width_px=logo.width_px,
        height_px=logo.height_px,
        box=Box(middle - cut.width / 2, middle - cut.height / 2, cut.width, cut.height),
        cut=Box(origin + cut.left, origin + cut.top, cut.columns, cut.rows),
    )
