"""Server-sent events as bytes. Source: HTML Living Standard, section 9.2."""

import json
from typing import Any

from scans.live.keys import SCAN_FIELD, SKIPPED_FIELD

RETRY_MS = 2000
HEARTBEAT = b": heartbeat\n\n"


def make_event(name: str, data: bytes, *, event_id: bytes = b"") -> bytes:
    """One event. data: a single line; event_id: what a reader comes back with."""
    head = b"id: %s\n" % event_id if event_id else b""
    return b"%sevent: %s\ndata: %s\n\n" % (head, name.encode(), data)


def make_ready(short_id: str, place: bytes) -> bytes:
    """The first event: from here on nothing is missing."""
    body = _to_json({"short_id": short_id})
    return b"retry: %d\n%s" % (RETRY_MS, make_event("ready", body, event_id=place))


def make_gap() -> bytes:
    """Something may be missing before this."""
    return make_event("gap", _to_json({"detail": "Scans may be missing here. Read the list."}))


def make_end(detail: str) -> bytes:
    """The last event, with the reason."""
    return make_event("end", _to_json({"detail": detail}))


def make_entry_event(entry_id: bytes, fields: dict[bytes, bytes]) -> bytes:
    """An entry of the stream; empty for one that tells nothing to readers."""
    if SCAN_FIELD in fields:
        return make_event("scan", fields[SCAN_FIELD], event_id=entry_id)
    if SKIPPED_FIELD in fields:
        body = _to_json({"count": int(fields[SKIPPED_FIELD])})
        return make_event("skipped", body, event_id=entry_id)
    return b""


def _to_json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
