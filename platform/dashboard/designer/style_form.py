"""The form of a style: texts of what is chosen and typed, and the style fields that they make."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict

from qrs.generation.form_numbers import parse_inks, parse_number, parse_whole
from qrs.rendering.colors import TRANSPARENT

SOLID, GRADIENT = "solid", "gradient"
OF_A_COLOR = "color"
TEXTS = {
    "pattern": "squares",
    "eye_shape": "square",
    "eye_border_shape": "",
    "eye_center_shape": "",
    "fill": SOLID,
    "color": "#000000",
    "gradient_from": "#0b57a4",
    "gradient_to": "#000000",
    "gradient_type": "vertical",
    "ground": OF_A_COLOR,
    "background": "#ffffff",
    "substrate": "",
    "eye_color": "",
    "eye_border_color": "",
    "eye_center_color": "",
    "quiet_zone": "4",
    "logo_size_ratio": "0.24",
    "caption": "",
    "caption_color": "",
    "error_correction": "M",
    "min_grade": "",
}
"""The names of the form and what stands in it at first: black squares on white."""
PRINT_TEXTS = {
    "color_space": "rgb",
    "color_cmyk": "",
    "spot_name": "",
    "spot_cmyk": "",
    "bleed_mm": "",
    "crop_marks": "",
}
"""For PDF and EPS."""

_AS_TYPED = ("pattern", "eye_shape", "error_correction")
_IF_TYPED = (
    "eye_border_shape",
    "eye_center_shape",
    "eye_color",
    "eye_border_color",
    "eye_center_color",
    "caption",
    "caption_color",
    "min_grade",
)


def read_texts(sent: QueryDict, names: Mapping[str, str]) -> dict[str, str]:
    """What was sent of the names; the others are as at first. A check box is off at first."""
    return {name: str(sent.get(name, at_first)).strip() for name, at_first in names.items()}


def make_style(texts: Mapping[str, str]) -> dict[str, Any]:
    """The style fields as JSON has them, without those for print. Raises RenderingError."""
    style: dict[str, Any] = {name: texts[name] for name in _AS_TYPED}
    style |= {name: texts[name] for name in _IF_TYPED if texts[name]}
    # What a choice hides is not sent: nobody could see what is wrong with it.
    if texts["fill"] != GRADIENT:
        style["color"] = texts["color"]
    else:
        style |= {name: texts[name] for name in ("gradient_from", "gradient_to", "gradient_type")}
    style["background"] = texts["background"] if texts["ground"] != TRANSPARENT else TRANSPARENT
    if texts["ground"] == TRANSPARENT and texts["substrate"]:
        style["substrate"] = texts["substrate"]
    readers: dict[str, Callable[[str, str], Any]] = {
        "quiet_zone": parse_whole,
        "logo_size_ratio": parse_number,
    }
    return style | {name: read(name, texts[name]) for name, read in readers.items()}


def make_print_style(texts: Mapping[str, str], *, image_format: str) -> dict[str, Any]:
    """The fields for print that the format can have; the form hides the others.

    Raises RenderingError.
    """
    style: dict[str, Any] = {}
    if image_format in ("pdf", "eps") and texts["color_space"] != "rgb":
        style["color_space"] = texts["color_space"]
        if texts["color_cmyk"]:
            style["color_cmyk"] = parse_inks("color_cmyk", texts["color_cmyk"])
    if image_format == "pdf":
        if texts["crop_marks"] == "1":
            style["crop_marks"] = True
        if texts["bleed_mm"]:
            style["bleed_mm"] = parse_number("bleed_mm", texts["bleed_mm"])
        if texts["spot_name"]:
            cmyk = parse_inks("spot_color", texts["spot_cmyk"])
            style["spot_color"] = {"name": texts["spot_name"], "cmyk": cmyk}
    return style


def list_texts(style: Mapping[str, Any]) -> dict[str, str]:
    """The form of a saved style: what make_style() and make_print_style() would read."""
    texts = {**TEXTS, **PRINT_TEXTS}
    texts |= {name: write_value(style[name]) for name in texts if style.get(name) is not None}
    if style.get("gradient_from"):
        texts["fill"] = GRADIENT
    background = style.get("background", TRANSPARENT)
    if background == TRANSPARENT:
        texts |= {"ground": TRANSPARENT, "background": TEXTS["background"]}
    if spot := style.get("spot_color"):
        texts |= {"spot_name": spot["name"], "spot_cmyk": write_value(spot["cmyk"])}
    return texts


def write_value(value: object) -> str:
    """As it stands in a field of the form."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return " ".join(write_value(each) for each in value)
    return str(value)
