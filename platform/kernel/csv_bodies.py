"""Bodies of bulk calls as text/csv: a row for each item, the names of its fields in the first row.

``payload.name`` is the field ``name`` of the object ``payload``. An empty cell is a field that is
not sent; rows of blanks are left out, and so are columns at the end that have neither name nor
cells. UTF-8, with or without BOM; cells are divided by comma, semicolon or tab, whichever the first
row has most of.
"""

import csv
import io
from typing import Any

from kernel.errors import BadRequestError
from kernel.translation import gettext as _

CSV_TYPE = "text/csv"
# Four times of what a call may have on any plan; of what is longer, rows are only counted.
_MAX_ROWS = 20_000
_MAX_COLUMNS = 200
_MAX_DEPTH = 4
_DELIMITERS = ",;\t"


def read_csv_items(raw: bytes) -> list[dict[str, Any]]:
    """All values are texts; of rows beyond what any plan takes, items are empty.

    Raises BadRequestError (400) with the line that cannot be read.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _malformed(_("the body is not UTF-8")) from error
    # newline="": a quoted cell keeps its line breaks.
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_find_delimiter(text), strict=True)
    try:
        names = _read_names(next(lines, []))
        items: list[dict[str, Any]] = []
        for cells in lines:
            if not any(map(str.strip, cells)):
                continue
            is_excess = len(items) >= _MAX_ROWS
            items.append({} if is_excess else _read_row(names, cells, lines.line_num))
    except csv.Error as error:
        raise _malformed(f"{error}, line {lines.line_num}") from error
    return items


def _find_delimiter(text: str) -> str:
    # \r alone ends lines of old spreadsheets.
    first = text.partition("\n")[0].partition("\r")[0]
    return max(_DELIMITERS, key=first.count)


def _read_names(cells: list[str]) -> list[tuple[str, ...]]:
    names = [tuple(cell.strip().split(".")) for cell in _drop_empty_end(cells)]
    if not names or any("" in name for name in names):
        raise _malformed(_("each column needs the name of a field in the first row"))
    if len(names) > _MAX_COLUMNS or max(map(len, names)) > _MAX_DEPTH:
        raise _malformed(_("it has too many columns"))
    starts = {name[:depth] for name in names for depth in range(1, len(name))}
    if len(set(names)) != len(names) or starts & set(names):
        raise _malformed(_("a name stands twice in the first row"))
    return names


def _read_row(names: list[tuple[str, ...]], cells: list[str], line: int) -> dict[str, Any]:
    if len(_drop_empty_end(cells)) > len(names):
        raise _malformed(_("line %(line)d has more cells than the first row") % {"line": line})
    item: dict[str, Any] = {}
    # The last cells of a row may be left out.
    for (*path, name), cell in zip(names, cells, strict=False):
        if cell:
            fields = item
            for part in path:
                fields = fields.setdefault(part, {})
            fields[name] = cell
    return item


def _drop_empty_end(cells: list[str]) -> list[str]:
    """Spreadsheets save columns that were once used."""
    used = len(cells)
    while used and not cells[used - 1].strip():
        used -= 1
    return cells[:used]


def _malformed(reason: str) -> BadRequestError:
    return BadRequestError(_("Malformed CSV: %(reason)s.") % {"reason": reason})
