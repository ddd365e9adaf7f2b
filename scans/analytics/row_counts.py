"""Counts of one QR from its rows: what rollups cannot tell.

Rollups have one dimension a row. Regions, hosts, and the figures of one value (the scans of
variant B by country) are therefore counted from rows, which is bounded: so many days, and so
many scans. Beyond that the caller gets a refusal, never a sample.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, LiteralString, NamedTuple, cast

from django.db import connection

from kernel.sql_files import read_sql
from scans.analytics.historical_counts import ByKind
from scans.analytics.offsets import OffsetSpan
from scans.period import Period

MAX_DAYS = 90
MAX_SCANS = 150_000

# How a row is named in each list; as scans.analytics.rollups.dimensions names it.
NAMES: dict[str, LiteralString] = {
    "referer": "CASE referer WHEN '' THEN '(direct)' WHEN '(other)' THEN '\"(other)\"'"
    " ELSE referer END",
    "host": "host",
    "client": "client",
    "country": "country",
    "region": "CASE WHEN region <> '' AND country <> '' THEN region || ', ' || country ELSE '' END",
    "city": "CASE WHEN city <> '' AND country <> '' THEN city || ', ' || country ELSE '' END",
    "device": "device",
    "os": "os",
    "browser": "browser",
    "variant": "CASE variant WHEN '(other)' THEN '\"(other)\"' ELSE variant END",
}
_COMPUTED: dict[str, LiteralString] = {
    "day": "to_char(scanned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    "hour": "((extract(isodow FROM scanned_at AT TIME ZONE 'UTC' + utc_offset) - 1) * 24"
    " + extract(hour FROM scanned_at AT TIME ZONE 'UTC' + utc_offset))::int::text",
    # Adding 0 makes -0.0 a 0.0.
    "pin": "CASE WHEN latitude IS NULL OR longitude IS NULL THEN '' ELSE concat_ws(chr(31),"
    " (round(latitude::numeric, 1) + 0)::text, (round(longitude::numeric, 1) + 0)::text,"
    " city, country) END",
}
ALL_KINDS = (*_COMPUTED, *NAMES)
_VALUES = ", ".join(f"('{kind}', {name})" for kind, name in (_COMPUTED | NAMES).items())
_SQL = read_sql(__package__, "values_of_rows")
_COUNT_SQL = """
SELECT coalesce(sum(human_count + bot_count), 0)::bigint FROM scans_scanhour
WHERE qr_id = %(qr_id)s AND hour >= %(start)s AND hour < %(end)s
"""


class RowFilter(NamedTuple):
    """Only scans with this value. kind: one of NAMES; value: as that list names it."""

    kind: str
    value: str


class RowCounts(NamedTuple):
    """by_kind: counts by kind and name. before: all scans of the earlier period."""

    by_kind: ByKind
    before: int


def can_count_rows(*, qr_id: int, period: Period) -> bool:
    """Whether rows of the period are few enough."""
    if period.days > MAX_DAYS:
        return False
    parameters: dict[str, Any] = {"qr_id": qr_id, "start": period.start, "end": period.end}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_SQL, parameters)
        [count] = cast("tuple[int]", cursor.fetchone())
    return count <= MAX_SCANS


def count_rows(
    *,
    qr_id: int,
    period: Period,
    before: Period,
    spans: Sequence[OffsetSpan],
    include_bots: bool,
    row_filter: RowFilter | None = None,
    kinds: Sequence[str] = ALL_KINDS,
) -> RowCounts:
    """The counts of a QR of the active schema, for which can_count_rows() holds."""
    condition = f"{NAMES[row_filter.kind]} = %(value)s" if row_filter else "true"
    parameters: dict[str, Any] = {
        "qr_id": qr_id,
        "start": period.start,
        "end": period.end,
        "earlier_start": before.start,
        "earlier_end": before.end,
        "starts": [span.start for span in spans],
        "ends": [span.end for span in spans],
        "offsets": [span.offset for span in spans],
        "include_bots": include_bots,
        "kinds": list(kinds),
        "value": row_filter.value if row_filter else "",
    }
    by_kind: ByKind = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(condition=condition, names=_VALUES), parameters)
        for kind, name, count in cursor.fetchall():
            by_kind[kind][name] = count
    earlier = by_kind.pop("before", {}).get("", 0)
    return RowCounts(dict(by_kind), earlier)
