"""The API document of streams, with examples that are written by the code of the streams.

PostgreSQL writes the lines of CSV and NDJSON; the examples take their header, order and quotes
from there, and a test compares them with a real export.
"""

import json
from typing import Any

from scans.log.export.lines import CSV, NDJSON, PLAIN_FIELDS
from scans.log.live.entries import FEED_FIELDS
from scans.log.live.events import HEARTBEAT, StreamCursor, make_event, make_ready
from scans.schemas.scan_log import SCAN_EXAMPLE, SCAN_FIELDS

_READY = StreamCursor(1778247911874, 0)
_SCANNED = StreamCursor(1778247912730, 0)


def make_csv_example(scan: dict[str, Any]) -> str:
    """A header and one scan. scan: as the list shows it."""
    cells = [_as_cell(name, scan[name]) for name in SCAN_FIELDS]
    return f"{CSV.header.decode()}{','.join(cells)}{CSV.end}"


def make_ndjson_example(scan: dict[str, Any]) -> str:
    """One scan. scan: as the list shows it."""
    return _as_json({name: scan[name] for name in SCAN_FIELDS}) + NDJSON.end


def make_feed_example(scan: dict[str, Any]) -> str:
    """The beginning of a feed, one scan, and a heartbeat. scan: as the list shows it."""
    shown = _as_json({name: scan[name] for name in FEED_FIELDS}).encode()
    event = make_event("scan", shown, event_id=_SCANNED.event_id)
    return (make_ready(scan["short_id"], _READY) + event + HEARTBEAT).decode()


def _as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _as_cell(name: str, value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if name in PLAIN_FIELDS else f'"{text}"'


def _document(description: str, examples: dict[str, str]) -> dict[str, Any]:
    content = {
        media_type: {"schema": {"type": "string"}, "example": example}
        for media_type, example in examples.items()
    }
    return {"responses": {200: {"description": description, "content": content}}}


EXPORT_OPENAPI: dict[str, Any] = _document(
    "The file.",
    {
        "text/csv": make_csv_example(SCAN_EXAMPLE),
        "application/x-ndjson": make_ndjson_example(SCAN_EXAMPLE),
    },
)

LIVE_OPENAPI: dict[str, Any] = {
    "parameters": [
        {
            "name": "Last-Event-ID",
            "in": "header",
            "required": False,
            "schema": {"type": "string"},
            "description": "The id of the last event that was received.",
            "example": "1778247912730-0",
        }
    ],
    **_document("Server-sent events.", {"text/event-stream": make_feed_example(SCAN_EXAMPLE)}),
}
