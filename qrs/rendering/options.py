"""The options and the result of a rendering."""

import math
import re
from dataclasses import dataclass

from qrs.rendering.errors import RenderingError

FORMATS = ("png", "svg")
ERROR_CORRECTIONS = ("L", "M", "Q", "H")
MIN_INCHES, MAX_INCHES = 0.5, 15.0
MIN_DPI, MAX_DPI = 72, 600
TRANSPARENT = "transparent"

_HEX_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
COLOR_PATTERN = f"^{_HEX_COLOR.pattern}$"
"""For the API document."""


@dataclass(frozen=True)
class RenderOptions:
    """How to draw the image. Checked and normalised when created.

    color, background: ``#rgb`` or ``#rrggbb``; background also ``transparent``.
    Raises RenderingError for the first field that breaks a rule.
    """

    format: str = "png"
    size_inches: float = 2.0
    dpi: int = 300
    color: str = "#000000"
    background: str = TRANSPARENT
    error_correction: str = "M"

    def __post_init__(self) -> None:
        check_choice("format", self.format, FORMATS)
        check_size_inches(self.size_inches)
        check_dpi(self.dpi)
        check_choice("error_correction", self.error_correction, ERROR_CORRECTIONS)
        object.__setattr__(self, "color", normalise_color("color", self.color))
        object.__setattr__(self, "background", normalise_background(self.background))

    @property
    def side_px(self) -> int:
        """Width and height of the image in pixels."""
        return round(self.size_inches * self.dpi)


@dataclass(frozen=True)
class RenderedImage:
    """A finished image that was decoded to the text.

    width_px, height_px: inches times DPI, for vector formats too.
    """

    media_type: str
    data: bytes
    width_px: int
    height_px: int


def check_choice(field: str, value: str, choices: tuple[str, ...]) -> None:
    """Raises RenderingError unless the value is one of the choices, exactly as written."""
    if value not in choices:
        raise RenderingError(field, f"Must be one of: {', '.join(choices)}.")


def check_size_inches(size_inches: float) -> None:
    """Raises RenderingError outside 0.5 to 15 inches, and for NaN."""
    if not math.isfinite(size_inches) or not MIN_INCHES <= size_inches <= MAX_INCHES:
        raise RenderingError(
            "size_inches", f"Must be between {MIN_INCHES:g} and {MAX_INCHES:g} inches."
        )


def check_dpi(dpi: int) -> None:
    """Raises RenderingError outside 72 to 600 dots per inch."""
    if not MIN_DPI <= dpi <= MAX_DPI:
        raise RenderingError("dpi", f"Must be between {MIN_DPI} and {MAX_DPI}.")


def normalise_color(field: str, raw: str) -> str:
    """``#rrggbb`` in lower case. Raises RenderingError for any other notation."""
    if not _HEX_COLOR.fullmatch(raw):
        raise RenderingError(field, "Must be a colour such as #1a2b3c or #fff.")
    digits = raw[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def normalise_background(raw: str) -> str:
    """A colour as ``#rrggbb``, or ``transparent``. Raises RenderingError."""
    if raw == TRANSPARENT:
        return raw
    try:
        return normalise_color("background", raw)
    except RenderingError:
        raise RenderingError(
            "background", "Must be a colour such as #1a2b3c or #fff, or transparent."
        ) from None
