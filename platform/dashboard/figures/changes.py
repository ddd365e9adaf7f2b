"""The last changes of a destination, with who made them."""

from datetime import datetime
from typing import Any, NamedTuple

from accounts.selectors import get_emails
from qrs.selectors.history import list_destination_changes

_SHOWN = 5


class ShownChange(NamedTuple):
    """by: an email address, "" when nobody is known."""

    url: str
    by: str
    at: datetime


def list_changes(qr: Any) -> list[ShownChange]:
    """Newest first. qr: of qrs.selectors.codes.get_qr."""
    entries = list(list_destination_changes(qr=qr)[:_SHOWN])
    if not entries:
        return []
    emails = get_emails([entry.changed_by_id for entry in entries])
    return [
        ShownChange(
            url=entry.new_url,
            by=emails.get(entry.changed_by_id, ""),
            at=entry.changed_at,
        )
        for entry in entries
    ]
