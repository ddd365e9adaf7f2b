"""A reader's position among the events of a workspace, as opaque text.

Cursors are not signed: whatever a cursor says, the query stays within the caller's workspace.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from outbox.services import KEPT_DAYS, get_first_id

NOW = "now"
"""In place of a cursor: begin with what happens from now on."""
_NOTHING = UUID(int=0)
_ID_BYTES = 16
# Three ids in base64, without padding.
_LENGTH = 64
CURSOR_PATTERN = f"^(?:{NOW}|[A-Za-z0-9_-]{{{_LENGTH}}})$"
"""For the API document."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last ids that were read; none of them is read again.

    outbox: of an event of the outbox. scan: of a scan's row. late: of a scan within the note of
    late scans that follows after outbox, if the page ended there.
    """

    outbox: UUID
    scan: UUID
    late: UUID = _NOTHING

    def encode(self) -> str:
        """The text for the query string."""
        data = b"".join(one.bytes for one in (self.outbox, self.scan, self.late))
        return urlsafe_b64encode(data).decode()


def start_at(at: datetime) -> Cursor:
    return Cursor(get_first_id(at), get_first_id(at))


def parse_after(raw: str | None, *, now: datetime) -> Cursor:
    """The position that a reader asks for; without one, the oldest events that are kept.

    Raises FieldErrors (400).
    """
    if raw == NOW:
        return start_at(now)
    oldest = start_at(now - timedelta(days=KEPT_DAYS))
    if raw is None:
        return oldest
    cursor = _decode(raw)
    return Cursor(max(cursor.outbox, oldest.outbox), max(cursor.scan, oldest.scan), cursor.late)


def _decode(raw: str) -> Cursor:
    try:
        return _read(raw)
    except ValueError:
        message = _("Send what `after` of the previous response says, or now, or leave it out.")
        raise FieldErrors.of("after", message) from None


def _read(raw: str) -> Cursor:
    if len(raw) != _LENGTH or not raw.isascii():
        raise ValueError(raw)
    data = urlsafe_b64decode(raw)
    # Python's decoder skips foreign characters: only text that we would write is accepted.
    if urlsafe_b64encode(data).decode() != raw:
        raise ValueError(raw)
    ids = [UUID(bytes=data[at : at + _ID_BYTES]) for at in range(0, len(data), _ID_BYTES)]
    return Cursor(*ids)
