"""Server-sent events as bytes. Source: HTML Living Standard, section 9.2."""

import json
from typing import Any

from scans.log.live.entries import unpack_scans
from scans.log.live.leases import SCANS_FIELD, SKIPPED_FIELD
from scans.log.live.places import Place, parse_place

RETRY_MS = 2000
HEARTBEAT = b": heartbeat\n\n"


def make_event(name: str, data: bytes, *, event_id: bytes = b"") -> bytes:
    """One event. data: a single line; event_id: what a reader comes back with."""
    head = b"id: %s\n" % event_id if event_id else b""
    return b"%sevent: %s\ndata: %s\n\n" % (head, name.encode(), data)


def make_ready(short_id: str, place: Place) -> bytes:
    """The first event: from here on nothing is missing."""
    body = _to_json({"short_id": short_id})
    return b"retry: %d\n%s" % (RETRY_MS, make_event("ready", body, event_id=place.event_id))


def make_gap() -> bytes:
    """Something may be missing before this."""
    return make_event("gap", _to_json({"detail": "Scans may be missing here. Read the list."}))


def make_end(detail: str) -> bytes:
    """The last event, with the reason."""
    return make_event("end", _to_json({"detail": detail}))


def make_entry_events(entry_id: bytes, fields: dict[bytes, bytes], *, after: Place) -> list[bytes]:
    """The events of an entry that come after a place."""
    scans = unpack_scans(fields[SCANS_FIELD]) if SCANS_FIELD in fields else ()
    whole = parse_place(entry_id)
    first = whole._replace(had=0)
    places = [whole._replace(had=number) for number in range(1, len(scans))] + [whole]
    events = [
        make_event("scan", scan, event_id=place.event_id)
        for place, scan in zip(places, scans, strict=False)
        if place > after
    ]
    if SKIPPED_FIELD in fields and first > after:
        body = _to_json({"count": int(fields[SKIPPED_FIELD])})
        events.insert(0, make_event("skipped", body, event_id=first.event_id))
    return events


def _to_json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
