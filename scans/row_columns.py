"""The columns of a scan that leave the platform: everything in its row but the address hash.

One for each field of ScanOut, in its order: the list, both export formats and events show the same.
"""

from typing import LiteralString

from kernel.sql_files import read_sql
from scans.schemas.scan_log import SCAN_FIELDS

_RENAMED: dict[str, LiteralString] = {"id": "event_id"}
SCAN_COLUMNS: tuple[LiteralString, ...] = tuple(_RENAMED.get(name, name) for name in SCAN_FIELDS)

COMPUTED: dict[str, LiteralString] = {"referer_site": read_sql("scans", "referer_site")}
"""Columns that are computed from others, as SQL over a row."""
TIME: LiteralString = """to_char(scanned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
"""scanned_at as every response writes it."""


def _as_json_field(column: LiteralString, name: LiteralString) -> LiteralString:
    value = TIME if column == "scanned_at" else COMPUTED.get(column, column)
    return f'{value} AS "{name}"'


_JSON_FIELDS = ", ".join(map(_as_json_field, SCAN_COLUMNS, SCAN_FIELDS))
JSON_ROW: LiteralString = (
    f"(SELECT row_to_json(fields)::text FROM (SELECT {_JSON_FIELDS}) AS fields)"  # noqa: S608 - our own columns
)
"""A scan as JSON text, as SQL over a row."""
