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
_INCH_PLACES = 6  # of millimetres as inches


def get_whole_module_px(total_modules: int, options: RenderOptions) -> int:
    """Whole pixels per module, at least one and at least 0.25 mm in print.

    Raises RenderingError on the size, naming the smallest that works.
    """
    module_px = options.side_px // total_modules
    smallest_px = max(1, math.ceil(MIN_MODULE_MM * options.dpi / MM_PER_INCH))
    if module_px < smallest_px:
        raise _too_small(total_modules * smallest_px / options.dpi, options, options.dpi)
    return module_px


def check_module_mm(symbol: Symbol, options: RenderOptions) -> None:
    """The same rule for vector formats, which have no pixels to round to.

    Raises RenderingError on the size.
    """
    smallest_inches = symbol.total_modules(options.quiet_zone) * MIN_MODULE_MM / MM_PER_INCH
    if options.size_inches < smallest_inches:
        raise _too_small(smallest_inches, options)


def round_up_inches(inches: float, options: RenderOptions, *, per_inch: int = 100) -> float:
    """To a hundredth, or to a tenth of a millimetre if the request has its size in these."""
    if options.is_metric:
        return round(math.ceil(inches * MM_PER_INCH * 10 - 1e-6) / 10 / MM_PER_INCH, _INCH_PLACES)
    return math.ceil(inches * per_inch - 1e-9) / per_inch


def show_size(inches: float, options: RenderOptions) -> str:
    """The number as the request has it."""
    return f"{round(inches * MM_PER_INCH, 1):g}" if options.is_metric else f"{inches:g}"


_TOO_SMALL = mark(
    "Too small to be scanned: this content needs at least %(inches)s inches."
    " Make it larger, shorten the content or lower error_correction."
)
_TOO_SMALL_MM = mark(
    "Too small to be scanned: this content needs at least %(mm)s mm."
    " Make it larger, shorten the content or lower error_correction."
)
_TOO_SMALL_DPI = mark(
    "Too small to be scanned: this content needs at least %(inches)s inches at %(dpi)s DPI."
    " Make it larger, shorten the content or lower error_correction."
)
_TOO_SMALL_MM_DPI = mark(
    "Too small to be scanned: this content needs at least %(mm)s mm at %(dpi)s DPI."
    " Make it larger, shorten the content or lower error_correction."
)


def _too_small(
    smallest_inches: float, options: RenderOptions, dpi: int | None = None
) -> RenderingError:
    inches = min(round_up_inches(smallest_inches, options, per_inch=10), MAX_INCHES)
    values: dict[str, object] = {
        "mm" if options.is_metric else "inches": show_size(inches, options)
    }
    if dpi is None:
        template = _TOO_SMALL_MM if options.is_metric else _TOO_SMALL
        return RenderingError(options.size_field, template, **values)
    template = _TOO_SMALL_MM_DPI if options.is_metric else _TOO_SMALL_DPI
    return RenderingError(options.size_field, template, **values, dpi=dpi)
