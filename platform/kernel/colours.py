"""Colours of workspaces: contrast, and a colour moved in lightness until text in it is readable."""

import re
from colorsys import hls_to_rgb, rgb_to_hls

COLOUR_PATTERN = r"^#[0-9a-fA-F]{6}$"
READABLE = 4.5
"""The contrast that text needs. Source: WCAG 2.2, 1.4.3 (AA)."""

DARK_INK, LIGHT_INK = "#000000", "#ffffff"
"""Pure black: only then has one of the two a contrast of 4.5 to 1 on every colour."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
_STEPS = 100


def is_colour(text: str) -> bool:
    """Whether the text is #rrggbb."""
    return _COLOUR.fullmatch(text) is not None


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, contrast ratio."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def choose_ink(colour: str) -> str:
    """The text colour with the higher contrast on the colour; at least 4.5 to 1."""
    return max(LIGHT_INK, DARK_INK, key=lambda ink: contrast(ink, colour))


def make_readable(colour: str, *, ground: str) -> str:
    """The colour, moved away from the ground in lightness until its contrast is READABLE.

    Hue and saturation stay, so that it is still the brand's colour. The ground must be light or
    dark enough for black or white to be readable on it, as every ground is.
    """
    hue, lightness, saturation = rgb_to_hls(*_channels(colour))
    end = 0.0 if choose_ink(ground) == DARK_INK else 1.0
    for step in range(_STEPS + 1):
        moved = lightness + (end - lightness) * step / _STEPS
        candidate = colour.lower() if step == 0 else _write(hls_to_rgb(hue, moved, saturation))
        if contrast(candidate, ground) >= READABLE:
            return candidate
    return choose_ink(ground)


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _write(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
