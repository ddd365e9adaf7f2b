"""Tables as CSV, written so that no spreadsheet runs what is in them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# A spreadsheet runs a cell that begins like this as a formula; an apostrophe makes it text.
# Leading blanks are allowed for, as some spreadsheets drop them, and so are full-width forms.
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 - the full-width forms are meant


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lines that end in CRLF. Source: RFC 4180."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(header)
    writer.writerows([guard_cell(cell) for cell in row] for row in rows)
    return lines.getvalue()


def guard_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and _FORMULA.match(text) else text
