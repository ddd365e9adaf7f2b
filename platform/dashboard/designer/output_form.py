"""The part of the form that says what is printed: format, size, resolution, and how far away."""

from collections.abc import Mapping
from typing import Any

from kernel.translation import gettext as _
from plans.selectors import list_plans
from qrs.generation.form_numbers import parse_number, parse_whole
from qrs.generation.print_sizes import list_resolutions, list_sizes
from qrs.rendering.options import MM_PER_INCH, check_choice

OTHER = "other"
INCH, MM = "in", "mm"
OUTPUT_TEXTS = {
    "format": "png",
    "size": "2",
    "other": "",
    "unit": MM,
    "dpi": "300",
    "distance": "0.25",
}
MM_PER_METRE = 1000
NEAREST_M, FARTHEST_M = 0.25, 10.0
# Millimetres are typed to a tenth; four places of an inch keep all of them apart.
_INCH_PLACES = 4


def make_output(texts: Mapping[str, str]) -> dict[str, Any]:
    """format, size_inches and dpi, as RenderOptions has them. Raises RenderingError."""
    return {
        "format": texts["format"],
        "size_inches": _read_inches(texts),
        "dpi": parse_whole("dpi", texts["dpi"]),
    }


def read_distance_mm(texts: Mapping[str, str]) -> float:
    """From the slider; whatever is no number or out of its range is the nearest of it."""
    try:
        metres = float(texts["distance"])
    except ValueError:
        metres = NEAREST_M
    if not metres >= NEAREST_M:
        metres = NEAREST_M
    return min(metres, FARTHEST_M) * MM_PER_METRE


def _read_inches(texts: Mapping[str, str]) -> float:
    """Raises RenderingError."""
    if texts["size"] != OTHER:
        return parse_number("size_inches", texts["size"])
    check_choice("unit", texts["unit"], (INCH, MM))
    size = parse_number("size_inches", texts["other"])
    return round(size / MM_PER_INCH, _INCH_PLACES) if texts["unit"] == MM else size


def name_size(texts: Mapping[str, str]) -> str:
    """The width as it was chosen: 2in, or 100mm. Raises RenderingError."""
    if texts["size"] == OTHER and texts["unit"] == MM:
        return f"{parse_number('size_inches', texts['other']):g}mm"
    return f"{_read_inches(texts):g}in"


def list_formats() -> list[tuple[str, str, str]]:
    """(value, name, what it is for)."""
    return [
        ("png", "PNG", _("for documents and offices")),
        ("svg", "SVG", _("for designers and screens: sharp at any size")),
        ("pdf", "PDF", _("for printers: exact size, CMYK, spot colour, bleed")),
        ("eps", "EPS", _("for older layout programs")),
    ]


def list_offers(plan: Any) -> dict[str, Any]:
    """Sizes with their millimetres, and resolutions; those of other plans carry their names."""
    plans = list_plans()
    return {
        "sizes": [
            (offer, round(offer.value * MM_PER_INCH))
            for offer in list_sizes(plan=plan, plans=plans)
        ],
        "resolutions": list_resolutions(plan=plan, plans=plans),
    }
