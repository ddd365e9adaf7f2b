"""What would pass, as a button beside the control that is wrong."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from dashboard.designer.controls import name_choice, name_control
from dashboard.designer.output_form import INCH, MM, OTHER, OUTPUT_TEXTS
from dashboard.designer.style_form import OF_A_COLOR, PRINT_TEXTS, SOLID, TEXTS, write_value
from dashboard.frame.formatting import format_number, format_percent
from kernel.translation import gettext as _
from qrs.rendering.colors import TRANSPARENT
from qrs.rendering.options import SpotColor

_KNOWN = {**TEXTS, **PRINT_TEXTS, **OUTPUT_TEXTS}


class Advice(NamedTuple):
    """label: of the button. words: what to use, for a sentence. changes: of the form, as JSON."""

    label: str
    words: str
    changes: str


def make_advice(*advised: tuple[str, object], beside: str = "") -> Advice:
    """advised: fields and values of a request that passes. beside: whose control it stands at."""
    changes: dict[str, str] = {}
    for field, value in advised:
        changes |= list_changes(field, value)
    is_plain = len(advised) == 1 and advised[0][0] == beside
    words = ", ".join(
        _describe(field, value) if is_plain else _describe_control(field, value)
        for field, value in advised
    )
    return Advice(_("Use %(value)s") % {"value": words}, words, json.dumps(changes))


def list_changes(field: str, value: object) -> dict[str, str]:
    """What stands in the form then."""
    if isinstance(value, SpotColor):
        return {"spot_name": value.name, "spot_cmyk": write_value(value.cmyk)}
    text = write_value(value)
    if field == "size_mm":
        return {"size": OTHER, "other": text, "unit": MM}
    if field == "size_inches":
        return {"size": OTHER, "other": text, "unit": INCH}
    if field == "background" and text != TRANSPARENT:
        return {"ground": OF_A_COLOR, "background": text}
    if field == "background":
        return {"ground": TRANSPARENT}
    if field == "color":
        return {"fill": SOLID, "color": text}
    return {field: text}


def read_changes(raw: str) -> dict[str, str]:
    """Of a button that was pressed without script; {} for anything that is no advice."""
    try:
        changes = json.loads(raw)
    except ValueError:
        return {}
    if not isinstance(changes, Mapping):
        return {}
    return {name: str(value) for name, value in changes.items() if name in _KNOWN}


def _describe_control(field: str, value: object) -> str:
    values = {"control": name_control(field), "value": _describe(field, value)}
    return _("%(control)s: %(value)s") % values


def _describe(field: str, value: object) -> str:
    """In the words of the form."""
    if isinstance(value, SpotColor):
        return f"{value.name} ({write_value(value.cmyk)})"
    if field == "logo_size_ratio" and isinstance(value, float):
        return format_percent(value)
    if not isinstance(value, int | float):
        return name_choice(field, write_value(value))
    if field == "size_mm":
        return f"{format_number(value)} mm"
    if field == "size_inches":
        return _("%(inches)s in") % {"inches": format_number(value)}
    return format_number(value)
