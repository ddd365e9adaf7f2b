"""The last changes of a destination, with who made them."""

from datetime import datetime
from typing import Any, NamedTuple

from qrs.selectors.history import list_destination_changes, list_entries
from tenants.selectors.authors import name_authors

_SHOWN = 5


class ShownChange(NamedTuple):
    """by: "" when nobody is known."""

    url: str
    by: str
    at: datetime


def list_changes(qr: Any) -> list[ShownChange]:
    """Newest first. qr: of qrs.selectors.codes.get_qr."""
    entries = list_entries(list_destination_changes(qr=qr)[:_SHOWN])
    if not entries:
        return []
    names = name_authors(entry.changed_by for entry in entries)
    return [
        ShownChange(
            url=entry.new_url,
            by=names.get(entry.changed_by, ""),
            at=entry.changed_at,
        )
        for entry in entries
    ]
