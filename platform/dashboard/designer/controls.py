"""The controls of the form in the reader's language: what a sentence about a field calls it."""

from dashboard.designer.choices import list_borders, list_centers, list_eyes, list_patterns
from kernel.translation import gettext as _

_PICTURES = {
    "pattern": list_patterns,
    "eye_shape": list_eyes,
    "eye_border_shape": list_borders,
    "eye_center_shape": list_centers,
}


def name_control(field: str) -> str:
    """Its label; the field itself where the form has no control for it."""
    return {
        "pattern": _("Pattern"),
        "eye_shape": _("Eyes"),
        "eye_border_shape": _("Border of the eyes"),
        "eye_center_shape": _("Centre of the eyes"),
        "color": _("Colour"),
        "gradient_from": _("First colour"),
        "gradient_to": _("Second colour"),
        "background": _("Background colour"),
        "substrate": _("Colour of the paper"),
        "eye_color": _("Colour of the eyes"),
        "eye_border_color": _("Colour of the border of the eyes"),
        "eye_center_color": _("Colour of the centre of the eyes"),
        "caption_color": _("Colour of the caption"),
        "color_cmyk": _("Modules in CMYK"),
        "spot_color": _("Spot colour"),
        "logo_size_ratio": _("Width of the logo"),
        "quiet_zone": _("Quiet zone, in modules"),
        "error_correction": _("Error correction"),
        "min_grade": _("Refuse grades under"),
        "format": _("Format"),
        "size_inches": _("Width in print"),
        "size_mm": _("Width in print"),
        "dpi": _("Resolution"),
    }.get(field, field)


def name_choice(field: str, value: str) -> str:
    """The label of a choice with a picture; what was typed for all other fields."""
    choices = _PICTURES[field]() if field in _PICTURES else []
    return next((choice.label for choice in choices if choice.value == value), value)
