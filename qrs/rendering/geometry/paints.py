"""Which paint each part of the symbol gets."""

from qrs.rendering.colors import TRANSPARENT, parse_color
from qrs.rendering.geometry.shapes import Gradient, Solid
from qrs.rendering.options import RenderOptions

Paint = Solid | Gradient


def choose_background(options: RenderOptions) -> Solid | None:
    if options.background == TRANSPARENT:
        return None
    return Solid(parse_color(options.background), "background")


def choose_module_paint(options: RenderOptions) -> Paint:
    if options.gradient_from is not None and options.gradient_to is not None:
        start, end = parse_color(options.gradient_from), parse_color(options.gradient_to)
        return Gradient(options.gradient_type, start, end)
    return Solid(parse_color(options.color), "color")


def choose_border_paint(options: RenderOptions) -> Paint:
    return _choose_eye_paint(options, "eye_border_color")


def choose_center_paint(options: RenderOptions) -> Paint:
    return _choose_eye_paint(options, "eye_center_color")


def choose_caption_paint(options: RenderOptions) -> Solid:
    """Without a colour of its own, that in which the code ends above it."""
    for field in ("caption_color", "gradient_to"):
        color: str | None = getattr(options, field)
        if color is not None:
            return Solid(parse_color(color), field)
    return Solid(parse_color(options.color), "color")


def _choose_eye_paint(options: RenderOptions, own_field: str) -> Paint:
    """The more specific field wins; without any, the eye is part of the gradient."""
    for field in (own_field, "eye_color"):
        color: str | None = getattr(options, field)
        if color is not None:
            return Solid(parse_color(color), field)
    return choose_module_paint(options)
