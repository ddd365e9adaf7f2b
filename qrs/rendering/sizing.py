"""The size of a module on paper and in pixels, and its minimum."""

import math

from qrs.rendering.encode import Symbol
from qrs.rendering.errors import RenderingError
from qrs.rendering.options import MAX_INCHES, RenderOptions

MIN_MODULE_MM = 0.25
"""Smaller dots blur on paper and to a phone held at hand distance.

Source: GS1 General Specifications, smallest X-dimension of 2D symbols (0.254 mm), rounded down.
"""

_MM_PER_INCH = 25.4


def get_module_px(symbol: Symbol, options: RenderOptions) -> int:
    """Whole pixels per module, at least one and at least 0.25 mm in print.

    Raises RenderingError on ``size_inches``, naming the smallest size that works.
    """
    module_px = options.side_px // symbol.total_modules
    smallest_px = max(1, math.ceil(MIN_MODULE_MM * options.dpi / _MM_PER_INCH))
    if module_px < smallest_px:
        raise _too_small(
            symbol.total_modules * smallest_px / options.dpi, at=f" at {options.dpi} DPI"
        )
    return module_px


def check_module_mm(symbol: Symbol, options: RenderOptions) -> None:
    """The same rule for vector formats, which have no pixels to round to.

    Raises RenderingError on ``size_inches``.
    """
    smallest_inches = symbol.total_modules * MIN_MODULE_MM / _MM_PER_INCH
    if options.size_inches < smallest_inches:
        raise _too_small(smallest_inches, at="")


def _too_small(smallest_inches: float, *, at: str) -> RenderingError:
    inches = min(math.ceil(smallest_inches * 10) / 10, MAX_INCHES)
    return RenderingError(
        "size_inches",
        f"Too small to be scanned: this content needs at least {inches:g} inches{at}."
        " Make it larger, shorten the content or lower error_correction.",
    )
