"""A position in the log, as opaque text.

Cursors are not signed: whatever a cursor says, the query stays within the caller's workspace.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from audit.errors import InvalidCursorError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAYOUT = struct.Struct(">?qq")
# 17 bytes in base64, without padding.
_LENGTH = 23
CURSOR_PATTERN = f"^[A-Za-z0-9_-]{{{_LENGTH}}}$"
"""For the API document."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The entry next to the requested page, which does not contain it.

    is_newer: the page of the entries before it in the list, which is newest first.
    """

    created_at: datetime
    entry_id: int
    is_newer: bool

    def encode(self) -> str:
        """The text for the query string."""
        microseconds = (self.created_at - _EPOCH) // timedelta(microseconds=1)
        data = _LAYOUT.pack(self.is_newer, microseconds, self.entry_id)
        return urlsafe_b64encode(data).decode().rstrip("=")


def decode_cursor(raw: str) -> Cursor:
    """The cursor that encode() wrote. Raises InvalidCursorError (400)."""
    try:
        return _decode(raw)
    except (ValueError, OverflowError):
        raise InvalidCursorError from None


def _decode(raw: str) -> Cursor:
    if len(raw) != _LENGTH or not raw.isascii():
        raise ValueError(raw)
    is_newer, microseconds, entry_id = _LAYOUT.unpack(urlsafe_b64decode(raw + "="))
    cursor = Cursor(_EPOCH + timedelta(microseconds=microseconds), entry_id, is_newer)
    # Python's decoder skips foreign characters: only text that we would write is accepted.
    if cursor.encode() != raw:
        raise ValueError(raw)
    return cursor
