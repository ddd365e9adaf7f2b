"""What of a scan leaves the platform: everything in its row but the address hash.

The same fields, in the same order, in the list and in both export formats.
"""

from typing import Any

from kernel.clock import isoformat_z

SCAN_COLUMNS = (
    "event_id",
    "scanned_at",
    "short_id",
    "outcome",
    "variant",
    "host",
    "client",
    "device",
    "os",
    "browser",
    "user_agent",
    "is_bot",
    "bot_reason",
    "referer",
    "country",
    "region",
    "city",
    "latitude",
    "longitude",
)
_NAMES = {"event_id": "id"}
SCAN_FIELDS = tuple(_NAMES.get(column, column) for column in SCAN_COLUMNS)


def describe_scan(row: dict[str, Any]) -> dict[str, Any]:
    """One row of SCAN_COLUMNS as the API shows it."""
    described = dict(zip(SCAN_FIELDS, map(row.__getitem__, SCAN_COLUMNS), strict=True))
    return described | {"id": str(row["event_id"]), "scanned_at": isoformat_z(row["scanned_at"])}
