"""The form of an import: a text, a file, or rows that were checked once."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from dashboard.frame import WorkspaceRequest
from qrs.services.bulk.pasting import CheckedRow, TableRow, read_table

_LARGEST_FILE_BYTES = 1_000_000


def read_posted_table(request: WorkspaceRequest) -> list[TableRow]:
    """The rows of the text; of a file if one was chosen."""
    sent = request.FILES.get("file")
    if sent is None or isinstance(sent, list):
        return read_table(request.POST.get("table", ""))
    return read_table(_decode(sent.read(_LARGEST_FILE_BYTES)))


def read_posted_rows(request: WorkspaceRequest, *, without: int | None) -> list[TableRow]:
    """The rows of the check, as they are now. without: the number of a row that was removed."""
    names, urls = request.POST.getlist("name"), request.POST.getlist("destination_url")
    rows = zip(names, urls, strict=False)
    return [
        TableRow(name, url)
        for place, (name, url) in enumerate(islice(rows, 100_000))
        if place != without and (name.strip() or url.strip())
    ]


def build_rows(checked: Sequence[CheckedRow]) -> list[dict[str, Any]]:
    """place: from 0; number: as people count."""
    return [
        {
            "place": place,
            "number": place + 1,
            "name": each.row.name,
            "url": each.row.destination_url,
            "errors": each.errors,
        }
        for place, each in enumerate(checked)
    ]


def _decode(content: bytes) -> str:
    """Spreadsheets write UTF-8 with or without mark, UTF-16 with one, or the Windows code page."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
