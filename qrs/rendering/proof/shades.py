"""Colours of the same hue that have enough contrast."""

from collections.abc import Callable

from qrs.rendering.colors import Color
from qrs.rendering.proof.grading import LEAST_RATIO

_STEPS = 255
_LUMA = (0.299, 0.587, 0.114)
_LUMINANCE = (0.2126, 0.7152, 0.0722)


def get_contrast(color: Color, ground: Color, *, inverted: bool = False) -> float:
    """The smaller difference of luma and luminance, at most 1. Both are opaque.

    Below 0 where the color is lighter than the ground; inverted: where it is darker.
    """
    low, high = (ground, color) if inverted else (color, ground)
    return min(
        weigh(high) - weigh(low),
        _get_luminance(high) - _get_luminance(low),
    )


def weigh(color: Color) -> float:
    """Luma, 0 to 1: how light a camera sees it."""
    return _weigh(color, _LUMA)


def darken(color: Color, ground: Color, wanted: float) -> Color | None:
    """The nearest darker colour with this contrast on the ground, if any has it."""
    return _find(lambda share: _mix(color, 0, share), ground, wanted, inverted=False)


def lighten(color: Color, ground: Color, wanted: float) -> Color | None:
    return _find(lambda share: _mix(color, 255, share), ground, wanted, inverted=True)


def as_hex(color: Color) -> str:
    return f"#{color.red:02x}{color.green:02x}{color.blue:02x}"


def _find(
    shade: Callable[[float], Color], ground: Color, wanted: float, *, inverted: bool
) -> Color | None:
    for step in range(_STEPS + 1):
        candidate = shade(step / _STEPS)
        contrast = get_contrast(candidate, ground, inverted=inverted)
        if contrast >= wanted and _get_ratio(candidate, ground) >= _LEAST:
            return candidate
    return None


_LEAST = LEAST_RATIO + 0.1  # the raster is rounded to whole levels


def _mix(color: Color, toward: int, share: float) -> Color:
    return Color(*(round(level + (toward - level) * share) for level in color[:3]))


def _get_ratio(color: Color, ground: Color) -> float:
    low, high = sorted((_get_luminance(color), _get_luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def _get_luminance(color: Color) -> float:
    return sum(_as_light(level) * weight for level, weight in zip(color, _LUMINANCE, strict=False))


def _weigh(color: Color, weights: tuple[float, ...]) -> float:
    return sum(level / 255 * weight for level, weight in zip(color, weights, strict=False))


def _as_light(level: int) -> float:
    share = level / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
