"""SQL expressions that write one scan as one line.

Formatting a page in Python would block every redirect of the process for
milliseconds; PostgreSQL does it in another process, and in C.

Source: RFC 4180 (CSV), https://github.com/ndjson/ndjson-spec, and OWASP "CSV
Injection" for the guard.
"""

from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from typing import LiteralString

from scans.row_columns import COMPUTED, JSON_ROW, SCAN_COLUMNS, TIME
from scans.schemas.scan_log import SCAN_FIELDS

_PLAIN: dict[str, LiteralString] = {
    "event_id": "event_id::text",
    "scanned_at": TIME,
    "is_bot": "is_bot::text",
    "latitude": "coalesce(latitude::text, '')",
    "longitude": "coalesce(longitude::text, '')",
}
PLAIN_FIELDS = frozenset(SCAN_FIELDS[SCAN_COLUMNS.index(column)] for column in _PLAIN)
"""The CSV fields that are written without quotation marks."""
# A spreadsheet runs a cell that begins like this as a formula; an apostrophe makes it text.
# Leading blanks are allowed for, as some spreadsheets drop them, and so are full-width forms.
_GUARD: LiteralString = r"'^\s*[=+\-@\t\r\n＝＋－＠]'"  # noqa: RUF001 - the full-width forms are meant


@dataclass(frozen=True, slots=True)
class LineFormat:
    """header: the first line with its line end. line: an SQL expression over a scan."""

    content_type: str
    header: bytes
    line: LiteralString
    end: LiteralString

    def with_byte_order_mark(self) -> "LineFormat":
        """The same format for Excel, which recognises UTF-8 only by this mark."""
        return replace(self, header=BOM_UTF8 + self.header)


def _as_csv(column: LiteralString) -> LiteralString:
    if column in _PLAIN:
        return _PLAIN[column]
    value = COMPUTED.get(column, column)
    guarded = f"CASE WHEN {value} ~ {_GUARD} THEN '''' || {value} ELSE {value} END"
    return f"""'"' || replace({guarded}, '"', '""') || '"'"""


CSV = LineFormat(
    content_type="text/csv; charset=utf-8; header=present",
    header=(",".join(SCAN_FIELDS) + "\r\n").encode(),
    line=" || ',' || ".join(map(_as_csv, SCAN_COLUMNS)),
    end="\r\n",
)
NDJSON = LineFormat(
    content_type="application/x-ndjson",
    header=b"",
    line=JSON_ROW,
    end="\n",
)
FORMATS = {"csv": CSV, "ndjson": NDJSON}
