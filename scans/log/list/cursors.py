"""A position in a list of scans, as opaque text.

Cursors are not signed: whatever a cursor says, the query stays within one QR of the
caller's own workspace. So a cursor is only checked to be well-formed.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kernel.errors import FieldErrors
from kernel.translation import gettext as _

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAYOUT = struct.Struct(">?q16s")
# 25 bytes in base64, without padding.
_LENGTH = 34
CURSOR_PATTERN = f"^[A-Za-z0-9_-]{{{_LENGTH}}}$"
"""For the API document."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The scan next to the requested page, which does not contain it.

    is_newer: the page of the scans before it in the list, which is newest first.
    """

    scanned_at: datetime
    event_id: UUID
    is_newer: bool

    def encode(self) -> str:
        """The text for the query string."""
        microseconds = (self.scanned_at - _EPOCH) // timedelta(microseconds=1)
        data = _LAYOUT.pack(self.is_newer, microseconds, self.event_id.bytes)
        return urlsafe_b64encode(data).decode().rstrip("=")


def decode_cursor(raw: str) -> Cursor:
    """The cursor that encode() wrote. Raises FieldErrors (400)."""
    try:
        return _decode(raw)
    except (ValueError, OverflowError):
        message = _("Invalid cursor. Follow the next and previous links, or start without one.")
        raise FieldErrors.of("cursor", message) from None


def _decode(raw: str) -> Cursor:
    if len(raw) != _LENGTH or not raw.isascii():
        raise ValueError(raw)
    is_newer, microseconds, event_id = _LAYOUT.unpack(urlsafe_b64decode(raw + "=="))
    scanned_at = _EPOCH + timedelta(microseconds=microseconds)
    cursor = Cursor(scanned_at, UUID(bytes=event_id), is_newer)
    # Python's decoder skips foreign characters: only text that we would write is accepted.
    if cursor.encode() != raw:
        raise ValueError(raw)
    return cursor
