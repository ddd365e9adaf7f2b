"""Server-sent events as bytes, and the cursors that are their ids.

A cursor names an entry of the feed's Redis stream, and how many of its scans were sent:

    "1778241600000-3"    everything up to and including this entry
    "1778241600000-3.2"  of this entry the first two scans only

Source: HTML Living Standard, section 9.2.
"""

import json
import re
from typing import Any, NamedTuple

from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from scans.log.live.entries import Entry

RETRY_MS = 2000
HEARTBEAT = b": heartbeat\n\n"

_CURSOR = re.compile(rb"([0-9]{1,15})-([0-9]{1,15})(?:\.([0-9]{1,4}))?")
LAST_EVENT_ID_PATTERN = f"^(?:{_CURSOR.pattern.decode()})?$"
"""For the API document; an empty text is no cursor."""
_ALL = 10_000
_LAST_SEQUENCE = 2**64 - 1


class StreamCursor(NamedTuple):
    """Cursors compare in the order of the stream.

    milliseconds, sequence: of the entry's id. scans_sent: of the entry, _ALL for all.
    """

    milliseconds: int
    sequence: int
    scans_sent: int = _ALL

    @property
    def entry_id(self) -> bytes:
        return b"%d-%d" % (self.milliseconds, self.sequence)

    @property
    def event_id(self) -> bytes:
        """The cursor as the reader knows it."""
        if self.scans_sent == _ALL:
            return self.entry_id
        return b"%s.%d" % (self.entry_id, self.scans_sent)

    @property
    def read_after(self) -> bytes:
        """The id after which XREAD has to start, so that the rest of the entry comes too."""
        if self.scans_sent == _ALL:
            return self.entry_id
        if self.sequence:
            return b"%d-%d" % (self.milliseconds, self.sequence - 1)
        return b"%d-%d" % (max(0, self.milliseconds - 1), _LAST_SEQUENCE)


START = StreamCursor(0, 0)
"""Before every entry."""


def parse_cursor(text: bytes) -> StreamCursor:
    """The cursor of an event or entry id. Raises ValueError."""
    match = _CURSOR.fullmatch(text)
    if match is None:
        raise ValueError(f"not a cursor of a feed: {text!r}")
    milliseconds, sequence, sent = match.groups()
    return StreamCursor(int(milliseconds), int(sequence), _ALL if sent is None else int(sent))


def parse_last_event_id(raw: str) -> StreamCursor | None:
    """The header with which a reader reconnects; None without. Raises FieldErrors (400)."""
    if not raw:
        return None
    try:
        return parse_cursor(raw.encode())
    except ValueError:
        message = _("Send the id of an event of this feed, or none.")
        raise FieldErrors.of("Last-Event-ID", message) from None


def make_event(name: str, data: bytes, *, event_id: bytes = b"") -> bytes:
    """One event. data: a single line; event_id: what a reader sends as Last-Event-ID."""
    head = b"id: %s\n" % event_id if event_id else b""
    return b"%sevent: %s\ndata: %s\n\n" % (head, name.encode(), data)


def make_page_event(name: str, fields: dict[str, Any], *, cursor: StreamCursor) -> bytes:
    """An event of a page's feed. fields: with the short_id, as it carries several QRs."""
    return make_event(name, _to_json(fields), event_id=cursor.event_id)


def make_ready(short_id: str, cursor: StreamCursor) -> bytes:
    """The first event: nothing is missing after it."""
    body = _to_json({"short_id": short_id})
    return b"retry: %d\n%s" % (RETRY_MS, make_event("ready", body, event_id=cursor.event_id))


def make_gap() -> bytes:
    """Scans may be missing before this event."""
    return make_event("gap", _to_json({"detail": "Scans may be missing here. Read the list."}))


def make_end(detail: str) -> bytes:
    """The last event. detail: the reason."""
    return make_event("end", _to_json({"detail": detail}))


def make_entry_events(entry: Entry, *, after: StreamCursor, short_id: str = "") -> list[bytes]:
    """The events of an entry that come after a cursor. short_id: named with skipped scans."""
    whole = parse_cursor(entry.entry_id)
    first = whole._replace(scans_sent=0)
    partial = [whole._replace(scans_sent=number) for number in range(1, len(entry.scans))]
    events = [
        make_event("scan", scan, event_id=cursor.event_id)
        for cursor, scan in zip([*partial, whole], entry.scans, strict=False)
        if cursor > after
    ]
    if entry.skipped and first > after:
        body = _to_json({"count": entry.skipped} | ({"short_id": short_id} if short_id else {}))
        events.insert(0, make_event("skipped", body, event_id=first.event_id))
    return events


def _to_json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
