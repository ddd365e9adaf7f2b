"""Query parameters of the list of events."""

from typing import Any

from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from outbox.models import EventType

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
_LONGEST_QUOTED = 40

TYPES_PARAMETER: dict[str, Any] = {
    "in": "query",
    "name": "types",
    "required": False,
    "style": "form",
    "explode": False,
    "schema": {"type": "array", "items": {"type": "string", "enum": EventType.values}},
    "description": "Only these types, separated by commas. Default: all.",
}
"""For the OpenAPI document."""


def parse_types(values: list[str]) -> list[str]:
    """values: of every `types` in the query, each comma-separated; empty names are ignored.

    Raises FieldErrors (400) for an unknown type.
    """
    wanted = {name.strip() for value in values for name in value.split(",")} - {""}
    for name in sorted(wanted - set(EventType.values)):
        raise FieldErrors.of(
            "types",
            _("'%(name)s' is no type of event. Use any of: %(types)s.")
            % {"name": name[:_LONGEST_QUOTED], "types": ", ".join(EventType.values)},
        )
    return sorted(wanted) or list(EventType.values)


def parse_limit(raw: str | None) -> int:
    """How many events a page has at most. Raises FieldErrors (400)."""
    if raw is None:
        return DEFAULT_LIMIT
    if raw.isascii() and raw.isdigit() and len(raw) <= len(str(MAX_LIMIT)):
        limit = int(raw)
        if 1 <= limit <= MAX_LIMIT:
            return limit
    raise FieldErrors.of(
        "limit", _("A whole number from 1 to %(most)d is required.") % {"most": MAX_LIMIT}
    )
