"""Colours of a picture that has only one besides its ground."""

from qrs.rendering.colors import Color
from qrs.rendering.geometry.shapes import Picture, Solid

PAPER = Color(255, 255, 255, 0)
"""Nothing, and white for viewers that ignore transparency."""
_LEVELS = 256


def find_only_color(picture: Picture) -> Color | None:
    """What all shapes are filled with; None if there are several paints, a gradient or a logo."""
    if picture.logo is not None:
        return None
    paints = [layer.paint for layer in picture.layers]
    colors = {paint.color for paint in paints if isinstance(paint, Solid)}
    only_solid = all(isinstance(paint, Solid) for paint in paints)
    return colors.pop() if only_solid and len(colors) == 1 else None


def get_ground(picture: Picture) -> Color:
    return PAPER if picture.background is None else picture.background.color


def list_ramp(color: Color, ground: Color) -> list[tuple[int, ...]]:
    """From all of the colour to nothing of it, in 256 steps, on the ground."""
    last = _LEVELS - 1
    return [compose(color, ground, (last - level) / last) for level in range(_LEVELS)]


def compose(color: Color, ground: Color, coverage: float) -> Color:
    """A pixel that the colour covers in part. Source: W3C Compositing, source over."""
    top = color.alpha / 255 * coverage
    below = ground.alpha / 255 * (1 - top)
    alpha = top + below
    if not alpha:
        return Color(*ground[:3], 0)
    red, green, blue = (
        round((over * top + under * below) / alpha)
        for over, under in zip(color[:3], ground[:3], strict=True)
    )
    return Color(red, green, blue, round(alpha * 255))
