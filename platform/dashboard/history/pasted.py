"""The form of an import: a text, a file, or rows that were checked once.

A form may have a thousand fields at most, so all rows travel in one of them, and fields are drawn
for those that people may want to change: all of a short table, the wrong ones of a long one.
"""

import json
from collections.abc import Sequence
from typing import Any

from dashboard.frame import WorkspaceRequest
from qrs.services.bulk.pasting import CheckedRow, TableRow, read_table

_MOST_FIELDS = 200


def read_posted_table(request: WorkspaceRequest) -> list[TableRow]:
    """The rows of the text; of a file if one was chosen."""
    sent = request.FILES.get("file")
    if sent is None or isinstance(sent, list):
        return read_table(request.POST.get("table", ""))
    return read_table(_decode(sent.read()))


def read_posted_rows(request: WorkspaceRequest, *, without: int | None) -> list[TableRow]:
    """The rows of the check, as they are now. without: the place of a row that was removed."""
    kept = [
        TableRow(
            request.POST.get(f"name-{place}", row.name),
            request.POST.get(f"url-{place}", row.destination_url),
        )
        for place, row in enumerate(_load_rows(request.POST.get("rows", "")))
        if place != without
    ]
    return [row for row in kept if row.name.strip() or row.destination_url.strip()]


def dump_rows(checked: Sequence[CheckedRow]) -> str:
    """For the form's one field: a line for each row, because lines have a limit of length."""
    return "\n".join(json.dumps(each.row, ensure_ascii=False) for each in checked)


def build_rows(checked: Sequence[CheckedRow]) -> list[dict[str, Any]]:
    """place: from 0; number: as people count. is_editable: has fields."""
    wrong = {place for place, each in enumerate(checked) if each.errors}
    wanted = range(len(checked)) if len(checked) <= _MOST_FIELDS else sorted(wrong)
    editable = set(list(wanted)[:_MOST_FIELDS])
    return [
        {
            "place": place,
            "number": place + 1,
            "name": each.row.name,
            "url": each.row.destination_url,
            "errors": each.errors,
            "is_editable": place in editable,
        }
        for place, each in enumerate(checked)
    ]


def _load_rows(raw: str) -> list[TableRow]:
    """What dump_rows has written; any other line is no row."""
    # Not splitlines(), which also splits at characters that JSON writes as they are.
    rows = (_load_row(line) for line in raw.replace("\r\n", "\n").split("\n"))
    return [row for row in rows if row is not None]


def _load_row(line: str) -> TableRow | None:
    try:
        cells = json.loads(line)
    except (ValueError, RecursionError):
        return None
    is_row = isinstance(cells, list) and len(cells) == 2
    return TableRow(*cells) if is_row and all(isinstance(cell, str) for cell in cells) else None


def _decode(content: bytes) -> str:
    """Spreadsheets write UTF-8 with or without mark, UTF-16 with one, or the Windows code page."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
