"""Examples of streams for the API document, written by the code that writes the streams.

Only CSV and NDJSON lines come from SQL in truth; their header, order and quotes are taken from
there, and a test compares them with a real export.
"""

import json
from typing import Any

from scans.log.export.lines import CSV, NDJSON, PLAIN_FIELDS
from scans.log.list.columns import SCAN_FIELDS
from scans.log.live.entries import FEED_FIELDS
from scans.log.live.events import HEARTBEAT, make_event, make_ready
from scans.log.live.places import Place

_READY = Place(1778247911874, 0)
_SCANNED = Place(1778247912730, 0)


def make_csv_example(scan: dict[str, Any]) -> str:
    """A header and one scan. scan: as the list shows it."""
    cells = [_as_cell(name, scan[name]) for name in SCAN_FIELDS]
    return f"{CSV.header.decode()}{','.join(cells)}{CSV.end}"


def make_ndjson_example(scan: dict[str, Any]) -> str:
    """One scan. scan: as the list shows it."""
    return _as_json({name: scan[name] for name in SCAN_FIELDS}) + NDJSON.end


def make_feed_example(scan: dict[str, Any]) -> str:
    """A feed that is opened, one scan, and a heartbeat. scan: as the list shows it."""
    shown = _as_json({name: scan[name] for name in FEED_FIELDS}).encode()
    event = make_event("scan", shown, event_id=_SCANNED.event_id)
    return (make_ready(scan["short_id"], _READY) + event + HEARTBEAT).decode()


def _as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _as_cell(name: str, value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if name in PLAIN_FIELDS else f'"{text}"'
