"""The size of a module on paper and in pixels, and its minimum."""

import math

from kernel.messages import mark
from qrs.rendering.errors import RenderingError
from qrs.rendering.options import MAX_INCHES, MM_PER_INCH, RenderOptions
from qrs.rendering.symbols.symbol import Symbol

MIN_MODULE_MM = 0.25
"""Smaller dots blur on paper and to a phone held at hand distance.

Source: GS1 General Specifications, smallest X-dimension of 2D symbols (0.254 mm), rounded down.
"""


def get_whole_module_px(total_modules: int, options: RenderOptions) -> int:
    """Whole pixels per module, at least one and at least 0.25 mm in print.

    Raises RenderingError on ``size_inches``, naming the smallest size that works.
    """
    module_px = options.side_px // total_modules
    smallest_px = max(1, math.ceil(MIN_MODULE_MM * options.dpi / MM_PER_INCH))
    if module_px < smallest_px:
        raise _too_small(total_modules * smallest_px / options.dpi, dpi=options.dpi)
    return module_px


def check_module_mm(symbol: Symbol, options: RenderOptions) -> None:
    """The same rule for vector formats, which have no pixels to round to.

    Raises RenderingError on ``size_inches``.
    """
    smallest_inches = symbol.total_modules(options.quiet_zone) * MIN_MODULE_MM / MM_PER_INCH
    if options.size_inches < smallest_inches:
        raise _too_small(smallest_inches)


def _too_small(smallest_inches: float, *, dpi: int | None = None) -> RenderingError:
    inches = f"{min(math.ceil(smallest_inches * 10) / 10, MAX_INCHES):g}"
    if dpi is None:
        text = mark(
            "Too small to be scanned: this content needs at least %(inches)s inches."
            " Make it larger, shorten the content or lower error_correction."
        )
        return RenderingError("size_inches", text, inches=inches)
    text = mark(
        "Too small to be scanned: this content needs at least %(inches)s inches at %(dpi)s DPI."
        " Make it larger, shorten the content or lower error_correction."
    )
    return RenderingError("size_inches", text, inches=inches, dpi=dpi)
