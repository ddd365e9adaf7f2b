"""What of a scan leaves the platform: everything in its row but the address hash.

The same fields, in the same order, in the list and in both export formats.
"""

from typing import Any, LiteralString

from kernel.clock import isoformat_z

# The host or app that a referer names, for people to read, without what varies between visits:
# scheme, "www.", port, path, case. The row keeps what was sent.
_REFERER_SITE: LiteralString = r"""
CASE WHEN referer ~* '^\s*https?://'
     THEN regexp_replace(
         lower(substring(referer FROM '(?i)^\s*https?://(?:[^/?#]*@)?(\[[^]/]*]|[^][/?#:]*)')),
         '^www\.|\.$', '', 'g')
     WHEN referer ~* '^android-app://' THEN substring(referer FROM '(?i)^[a-z-]+://([^/?#]*)')
     ELSE '' END
"""
SCAN_COLUMNS: tuple[LiteralString, ...] = (
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
    "referer_site",
    "country",
    "region",
    "city",
    "latitude",
    "longitude",
    "query",
)
# Those that are computed from others, as SQL over a row.
COMPUTED: dict[str, LiteralString] = {"referer_site": f"coalesce({_REFERER_SITE}, '')"}
_NAMES = {"event_id": "id"}
SCAN_FIELDS = tuple(_NAMES.get(column, column) for column in SCAN_COLUMNS)


def describe_scan(row: dict[str, Any]) -> dict[str, Any]:
    """One row of SCAN_COLUMNS as the API shows it."""
    described = dict(zip(SCAN_FIELDS, map(row.__getitem__, SCAN_COLUMNS), strict=True))
    return described | {"id": str(row["event_id"]), "scanned_at": isoformat_z(row["scanned_at"])}
