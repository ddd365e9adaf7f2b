"""What would pass, as a button beside the control that is wrong."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from dashboard.designer.output_form import INCH, MM, OTHER, OUTPUT_TEXTS
from dashboard.designer.style_form import OF_A_COLOR, PRINT_TEXTS, SOLID, TEXTS, write_value
from dashboard.frame.formatting import format_number, format_percent
from kernel.translation import gettext as _
from qrs.rendering.colors import TRANSPARENT

_KNOWN = {**TEXTS, **PRINT_TEXTS, **OUTPUT_TEXTS}


class Advice(NamedTuple):
    """label: of the button. changes: of the form, as JSON."""

    label: str
    changes: str


def make_advice(*advised: tuple[str, object]) -> Advice:
    """advised: fields and values of a request that passes."""
    changes: dict[str, str] = {}
    for field, value in advised:
        changes |= list_changes(field, value)
    words = ", ".join(_describe(field, value) for field, value in advised)
    return Advice(_("Use %(value)s") % {"value": words}, json.dumps(changes))


def list_changes(field: str, value: object) -> dict[str, str]:
    """What stands in the form then."""
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


def _describe(field: str, value: object) -> str:
    if field == "logo_size_ratio" and isinstance(value, float):
        return format_percent(value)
    number = format_number(value) if isinstance(value, int | float) else str(value)
    if field == "size_mm":
        return f"{number} mm"
    if field == "size_inches":
        return _("%(inches)s in") % {"inches": number}
    return number
