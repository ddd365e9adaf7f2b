"""The scans of a feed's entries in Redis, without what identifies a person.

No user agent, address hash or coordinates; of the referer only the site. Between
ingestion and the web process scans travel as arrays: ingestion writes thousands of
them a second, and only those of watched QRs are written with names, when they are read.
"""

import json
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scans.ingestion.enrichment.rows import ScanRow

SCANS_FIELD = b"s"
"""The scans of one batch, as pack_scans() writes them."""
SKIPPED_FIELD = b"n"
"""How many scans of the batch, before these, were too many to show."""

_COLUMNS = (
    *("event_id", "scanned_at", "short_id", "outcome", "variant", "host"),
    *("client", "device", "os", "browser", "is_bot", "bot_reason"),
    *("referer", "country", "region", "city"),
)
FEED_FIELDS = ("id", *_COLUMNS[1:])
"""The names of an event, in their order."""
_get_columns = attrgetter(*_COLUMNS)


class Entry(NamedTuple):
    """One entry. scans: each as the JSON object of its event. skipped: scans before these."""

    entry_id: bytes
    scans: tuple[bytes, ...] = ()
    skipped: int = 0


def pack_scans(rows: Sequence[ScanRow]) -> str:
    """The value of SCANS_FIELD."""
    return json.dumps(list(map(_get_columns, rows)), default=str, separators=(",", ":"))


def parse_entry(entry_id: bytes, fields: Mapping[bytes, bytes]) -> Entry:
    """An entry as Redis returns it."""
    packed = json.loads(fields.get(SCANS_FIELD, b"[]"))
    return Entry(entry_id, tuple(map(_to_json, packed)), int(fields.get(SKIPPED_FIELD, 0)))


def _to_json(values: list[Any]) -> bytes:
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
