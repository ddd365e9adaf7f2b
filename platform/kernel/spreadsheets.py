"""CSV files that people open in a spreadsheet. Source: RFC 4180; OWASP "CSV Injection"."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

CSV_TYPE = "text/csv; charset=utf-8; header=present"
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 - the full-width forms are meant


def guard_cell(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def write_csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Lines of guarded cells."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([guard_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
