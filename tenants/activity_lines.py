"""Entries of the log as lines of CSV and NDJSON, with the fields of ActivityOut.

Source: https://github.com/ndjson/ndjson-spec; CSV as kernel.spreadsheets writes it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audit.models import AuditEntry
from kernel.spreadsheets import CSV_TYPE, write_csv_lines
from tenants.schemas.activity import ActivityOut

CSV_FIELDS = (
    *("id", "created_at", "actor", "via", "network", "action"),
    *("target_type", "target_id", "before", "after", "request_id"),
)


@dataclass(frozen=True, slots=True)
class LineFormat:
    """header: the first line with its line end. write: the lines of some entries."""

    content_type: str
    header: bytes
    write: Callable[[Sequence[AuditEntry]], bytes]


def write_csv(entries: Sequence[AuditEntry]) -> bytes:
    """A line for each entry; before and after as JSON."""
    return write_csv_lines(_as_cells(ActivityOut.from_entry(entry)) for entry in entries)


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


FORMATS = {
    "csv": LineFormat(
        CSV_TYPE,
        (",".join(CSV_FIELDS) + "\r\n").encode(),
        write_csv,
    ),
    "ndjson": LineFormat("application/x-ndjson", b"", write_ndjson),
}
