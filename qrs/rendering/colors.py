"""Colours as a request writes them."""

import re
from typing import NamedTuple

from kernel.messages import mark
from qrs.rendering.errors import RenderingError

TRANSPARENT = "transparent"
_NAMES = {"black": "#000000", "white": "#ffffff"}
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
COLOR_PATTERN = r"^(?:black|white|#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8}))$"
"""For the API document."""
MAX_COLOR_LENGTH = 9
_INVALID = mark("Invalid color '%(color)s'. Use 'black', 'white', or hex like #RRGGBB.")
_INVALID_BACKGROUND = mark(
    "Invalid color '%(color)s'. Use 'black', 'white', 'transparent', or hex like #RRGGBB."
)
_SHOWN_CHARACTERS = 40


class Color(NamedTuple):
    """sRGB, each 0 to 255. alpha: 255 is opaque."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    def over(self, ground: "Color") -> "Color":
        """As it looks on an opaque ground, composed in sRGB as viewers and printers do."""
        share = self.alpha / 255
        pairs = zip(self[:3], ground[:3], strict=True)
        return Color(*(round(top * share + low * (1 - share)) for top, low in pairs))


def normalise_color(field: str, raw: str) -> str:
    """``#rrggbb`` in lower case, with two digits more unless opaque.

    Raises RenderingError for any other notation.
    """
    if raw in _NAMES:
        return _NAMES[raw]
    if not _HEX.fullmatch(raw):
        raise RenderingError(field, _INVALID, color=raw[:_SHOWN_CHARACTERS])
    digits = raw[1:].lower()
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return "#" + digits.removesuffix("ff") if len(digits) == 8 else "#" + digits


def normalise_background(raw: str) -> str:
    """A colour as ``#rrggbb`` or ``#rrggbbaa``, or ``transparent``. Raises RenderingError."""
    if raw == TRANSPARENT:
        return raw
    try:
        return normalise_color("background", raw)
    except RenderingError as error:
        raise RenderingError("background", _INVALID_BACKGROUND, **error.values) from None


def parse_color(normalised: str) -> Color:
    """The channels of a normalised colour; ``transparent`` has an alpha of 0."""
    if normalised == TRANSPARENT:
        return Color(0, 0, 0, 0)
    return Color(*bytes.fromhex(normalised[1:]))
