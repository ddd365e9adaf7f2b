"""A workspace's name, logo and colour on its pages."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
# Pure black: only then has one of the two a contrast of 4.5 to 1 on every colour.
DARK_INK, LIGHT_INK = "#000000", "#ffffff"
PLAIN_COLOUR = "#1d4ed8"


class Branding(NamedTuple):
    """name: shown as it is, escaped by the page. colour: #rrggbb. logo_url: https, or ""."""

    name: str = ""
    colour: str = PLAIN_COLOUR
    logo_url: str = ""

    @property
    def ink(self) -> str:
        """The text colour with the higher contrast on the brand's colour; at least 4.5 to 1."""
        return max(LIGHT_INK, DARK_INK, key=lambda ink: contrast(ink, self.colour))


PLAIN = Branding()


def make_branding(*, name: str, colour: str, logo_url: str) -> Branding:
    """Branding from stored values, without those that cannot be shown safely."""
    return Branding(
        name=name.strip(),
        colour=colour if _COLOUR.fullmatch(colour) else PLAIN_COLOUR,
        logo_url=logo_url if _is_https(logo_url) else "",
    )


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, contrast ratio."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
