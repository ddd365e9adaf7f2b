"""Style fields as JSON holds them, in requests and designs, and the options that they make."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from qrs.rendering import RenderOptions
from qrs.rendering.options import VECTOR_PRINT_FORMATS, Logo, SpotColor

_OF_THE_OUTPUT = ("format", "size_inches", "is_metric", "dpi", "logo")
STYLE_FIELDS = tuple(
    field.name for field in dataclasses.fields(RenderOptions) if field.name not in _OF_THE_OUTPUT
)
"""Every field of RenderOptions that says how a code looks, whatever it is printed as."""

_FORMATS_BY_FIELD = {
    "bleed_mm": ("pdf",),
    "crop_marks": ("pdf",),
    "spot_color": ("pdf",),
    "color_space": VECTOR_PRINT_FORMATS,
    "color_cmyk": VECTOR_PRINT_FORMATS,
}
_GRADIENT = ("gradient_from", "gradient_to", "gradient_type")
_HIDDEN_BY: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "color": (_GRADIENT, ("spot_color",), ("color_cmyk",)),
    "color_cmyk": (_GRADIENT, ("spot_color",)),
    "spot_color": (_GRADIENT,),
    "gradient_from": (("spot_color",),),
    "gradient_to": (("spot_color",),),
    "eye_shape": (("eye_border_shape",), ("eye_center_shape",)),
    "eye_color": (("eye_border_color",), ("eye_center_color",)),
}
"""Fields of a design that would be drawn in place of a field of the request, in groups."""
CHECKED_FORMAT = "pdf"
"""Has all of the fields above."""
# The quickest to prove.
_PROVEN_FORMAT = "svg"


def build_options(
    style: Mapping[str, Any], *, logo: Logo | None = None, **output: Any
) -> RenderOptions:
    """The options of fields as JSON has them. output: format, size_inches and dpi.

    Raises RenderingError.
    """
    values = dict(style)
    if values.get("color_cmyk") is not None:
        values["color_cmyk"] = tuple(values["color_cmyk"])
    if values.get("spot_color") is not None:
        spot = values["spot_color"]
        values["spot_color"] = SpotColor(name=spot["name"], cmyk=tuple(spot["cmyk"]))
    return RenderOptions(**values, logo=logo, **output)


def check_style(style: Mapping[str, Any], *, logo: Logo | None = None) -> RenderOptions:
    """The style as a picture that shows what scanners see of it. Raises RenderingError."""
    build_options(style, logo=logo, format=CHECKED_FORMAT)
    shown = apply_design(style, {}, image_format=_PROVEN_FORMAT)
    return build_options(shown, logo=logo, format=_PROVEN_FORMAT)


def apply_design(
    design: Mapping[str, Any], overrides: Mapping[str, Any], *, image_format: str
) -> dict[str, Any]:
    """A design's fields under those of a request.

    What a design says about print is left out in formats that cannot have it: its owner chose it
    for others, and the request did not ask for it. So is what would hide a field of the request,
    as a gradient hides a colour. None in the request: without what the design has there.
    """
    hidden = _list_hidden(overrides)
    fitting = {
        field: value
        for field, value in design.items()
        if field not in hidden and image_format in _FORMATS_BY_FIELD.get(field, (image_format,))
    }
    return drop_nulls({**fitting, **overrides})


def drop_nulls(style: Mapping[str, Any]) -> dict[str, Any]:
    """Without the fields that are None, as if they had not been sent."""
    return {field: value for field, value in style.items() if value is not None}


def _list_hidden(overrides: Mapping[str, Any]) -> set[str]:
    """Not those of which the request changes a part, such as one end of the gradient."""
    groups = [group for field in overrides for group in _HIDDEN_BY.get(field, ())]
    hidden = {field for group in groups if not overrides.keys() & set(group) for field in group}
    # Its inks are of the other colour space.
    return hidden | {"color_cmyk"} if overrides.get("color_space") == "rgb" else hidden
