"""Entries of the log as lines of CSV and NDJSON, with the fields of ActivityOut.

Source: RFC 4180 (CSV), https://github.com/ndjson/ndjson-spec, and OWASP "CSV Injection" for the
apostrophe before what a spreadsheet would run as a formula.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audit.models import AuditEntry
from tenants.schemas.activity import ActivityOut

CSV_FIELDS = (
    *("id", "created_at", "actor", "via", "network", "action"),
    *("target_type", "target_id", "before", "after", "request_id"),
)
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 - the full-width forms are meant


@dataclass(frozen=True, slots=True)
class LineFormat:
    """header: the first line with its line end. write: the lines of some entries."""

    content_type: str
    header: bytes
    write: Callable[[Sequence[AuditEntry]], bytes]


def write_csv(entries: Sequence[AuditEntry]) -> bytes:
    """A line for each entry; before and after as JSON."""
    text = io.StringIO()
    writer = csv.writer(text)
    for entry in entries:
        writer.writerow([_guard(cell) for cell in _as_cells(ActivityOut.from_entry(entry))])
    return text.getvalue().encode()


def write_ndjson(entries: Sequence[AuditEntry]) -> bytes:
    """An object for each entry, as the list has it."""
    shown = (ActivityOut.from_entry(entry).model_dump() for entry in entries)
    return "".join(f"{_as_json(one)}\n" for one in shown).encode()


def _as_cells(entry: ActivityOut) -> list[str]:
    return [
        str(entry.id),
        entry.created_at,
        entry.actor.email,
        entry.via,
        entry.network,
        entry.action,
        entry.target.type,
        entry.target.id,
        _as_json(entry.before),
        _as_json(entry.after),
        entry.request_id,
    ]


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _guard(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


FORMATS = {
    "csv": LineFormat(
        "text/csv; charset=utf-8; header=present",
        (",".join(CSV_FIELDS) + "\r\n").encode(),
        write_csv,
    ),
    "ndjson": LineFormat("application/x-ndjson", b"", write_ndjson),
}
