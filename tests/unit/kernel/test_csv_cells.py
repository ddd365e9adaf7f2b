"""Tables that spreadsheets open run nothing."""

import csv
import io

import pytest

from kernel.csv_cells import guard_cell, write_csv


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "  =", "＝", "\n@"])  # noqa: RUF001
def test_a_text_that_would_be_a_formula_begins_with_an_apostrophe(start: str) -> None:
    assert guard_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "cell"),
    [(-1, "-1"), (1.5, "1.5"), (True, "true"), (None, ""), ("plain", "plain"), ("a=b", "a=b")],
)
def test_other_values_stay_as_they_are(value: object, cell: str) -> None:
    assert guard_cell(value) == cell


def test_a_table_is_read_back_as_it_was_written() -> None:
    rows: list[tuple[object, ...]] = [(1, 'a "quoted" text', "two\nlines"), (2, ",;", "é")]
    text = write_csv(("n", "a", "b"), rows)
    assert text.startswith("n,a,b\r\n")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[1:] == [[str(cell) for cell in row] for row in rows]
