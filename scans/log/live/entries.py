"""What a feed shows of a scan: nothing that tells one person from another.

No user agent, address hash or coordinates; of the referer only the site. Between
ingestion and the web process scans travel as arrays: ingestion has thousands of
them a second to write, and only what somebody really watches gets its names.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from scans.ingestion.enrichment.rows import ScanRow

_COLUMNS = (
    *("event_id", "scanned_at", "short_id", "outcome", "variant", "host"),
    *("client", "device", "os", "browser", "is_bot", "bot_reason"),
    *("referer", "country", "region", "city"),
)
FEED_FIELDS = ("id", *_COLUMNS[1:])
"""The names of an event, in their order."""
_get_columns = attrgetter(*_COLUMNS)


def pack_scans(rows: Sequence[ScanRow]) -> str:
    """The value of one entry."""
    return json.dumps(list(map(_get_columns, rows)), default=str, separators=(",", ":"))


# Once for all feeds of a process that watch the same QR.
@lru_cache(maxsize=32)
def unpack_scans(packed: bytes) -> tuple[bytes, ...]:
    """Each scan as the JSON object of its event."""
    return tuple(_describe(values) for values in json.loads(packed))


def _describe(values: list[Any]) -> bytes:
    scan = dict(zip(FEED_FIELDS, values, strict=True))
    # "2026-05-08 12:00:00.123+00:00", as str() writes aware UTC.
    scan["scanned_at"] = f"{scan['scanned_at'][:10]}T{scan['scanned_at'][11:19]}Z"
    scan["referer"] = _get_origin(scan["referer"])
    return json.dumps(scan, ensure_ascii=False, separators=(",", ":")).encode()


def _get_origin(referer: str) -> str:
    try:
        parts = urlsplit(referer)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}/" if parts.hostname else ""
