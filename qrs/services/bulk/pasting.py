"""A pasted table of names and destinations: its rows, their check, and all created or none."""

import csv
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from kernel.errors import FieldErrors
from kernel.unicode_text import strip_invisible
from qrs.models import DynamicQr
from qrs.services.bulk.creating import NewCode, insert_codes
from qrs.services.bulk.limits import check_bulk_size, get_create_limit
from qrs.services.form_values import check_qr_form
from qrs.validation import looking_up_hosts_once
from tenants.services.workspaces import lock_tenant

# What is longer is no valid row: its cells are cut, and refused for their length.
_LONGEST_LINE, _LONGEST_NAME, _LONGEST_URL = 4_000, 400, 3_000
_DELIMITERS = ("\t", ";", ",")
_HEAD_LINES = 20
_NAME_TITLES = frozenset({"name", "nom", "title", "titre", "label"})
_URL_TITLES = frozenset(
    {"destination", "destination_url", "url", "link", "lien", "adresse", "address", "target"}
)


class TableRow(NamedTuple):
    """A row as it was typed or pasted."""

    name: str
    destination_url: str


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """row: as typed; with destination_url as it would be stored if it is valid."""

    row: TableRow
    errors: Mapping[str, Sequence[str]]


def read_table(text: str) -> list[TableRow]:
    """The rows of a table from a spreadsheet, or of a CSV with comma or semicolon.

    The first row may name the columns, in any order; without it, names come first, unless a tab
    stands behind a URL. A row of one cell is a destination, which is its name as well. Empty rows
    are left out.
    """
    lines = [line[:_LONGEST_LINE] for line in text.removeprefix("\ufeff").splitlines()]
    delimiter = _find_delimiter(lines)
    cells = [
        row
        for cells in _read_cells(lines, delimiter=delimiter)
        if any(row := [strip_invisible(cell) for cell in cells])
    ]
    if not cells:
        return []
    name_at, url_at = _find_columns(cells[0])
    if name_at is None or url_at is None:
        places = (1, 0) if delimiter == "\t" and _is_turned(cells[0]) else (0, 1)
        return [_read_row(row, *places) for row in cells]
    return [_read_row(row, name_at, url_at) for row in cells[1:]]


def check_rows(rows: Sequence[TableRow]) -> list[CheckedRow]:
    """Each row by the rules of a single code. Writes nothing."""
    with looking_up_hosts_once(row.destination_url for row in rows):
        return [_check_row(row) for row in rows]


@transaction.atomic
def create_codes(
    *, tenant_id: int, acting_user: User | None, rows: Sequence[TableRow], now: datetime
) -> list[DynamicQr]:
    """Create all of them or none.

    Raises BulkSizeError (400), ActiveCapError (403), FieldErrors (400) with the messages of
    every wrong row, such as ``items.3.destination_url``.
    """
    tenant = lock_tenant(tenant_id=tenant_id)
    limit = get_create_limit(tenant.plan)
    check_bulk_size(plan=tenant.plan, limit=limit, count=len(rows))
    checked = check_rows(rows)
    errors = {
        f"items.{place}.{field}": messages
        for place, each in enumerate(checked)
        for field, messages in each.errors.items()
    }
    if errors:
        raise FieldErrors(errors)
    codes = [NewCode(*each.row) for each in checked]
    return insert_codes(tenant=tenant, acting_user=acting_user, codes=codes, now=now)


def _check_row(row: TableRow) -> CheckedRow:
    try:
        values = check_qr_form(name=row.name, destination_url=row.destination_url)
    except FieldErrors as error:
        return CheckedRow(row, error.errors)
    return CheckedRow(TableRow(values.name, values.destination_url), {})


def _read_cells(lines: Sequence[str], *, delimiter: str) -> list[list[str]]:
    """A quote that is never closed would swallow all rows below: then quotes are plain text."""
    is_quoted = sum(line.count('"') for line in lines) % 2 == 0
    if is_quoted:
        with suppress(csv.Error):
            # A cell of several lines is a name of several words.
            rows = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
            return [[cell.replace("\n", " ") for cell in row] for row in rows]
    return list(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE))


def _find_delimiter(lines: Sequence[str]) -> str:
    """The first that makes the first line with text a row, as names and URLs have the others, too.

    Else the first that stands in it: tabs cannot be part of a cell.
    """
    start = next((at for at, line in enumerate(lines) if strip_invisible(line)), len(lines))
    # A cell may go on in the lines below.
    head = lines[start : start + _HEAD_LINES]
    for each in _DELIMITERS:
        if head and _is_row(_read_cells(head, delimiter=each)[0]):
            return each
    return next((each for each in _DELIMITERS if head and each in head[0]), ",")


def _is_row(cells: Sequence[str]) -> bool:
    return None not in _find_columns(cells) or any(_is_url(cell) for cell in cells[1:])


def _is_turned(cells: Sequence[str]) -> bool:
    """Whether a name stands behind its URL."""
    return _is_url(cells[0]) and any(cells[1:]) and not any(map(_is_url, cells[1:]))


def _is_url(cell: str) -> bool:
    return strip_invisible(cell).lower().startswith(("https://", "http://"))


def _find_columns(titles: Sequence[str]) -> tuple[int | None, int | None]:
    """Where name and destination stand, if this row is a header."""
    folded = [strip_invisible(title).casefold() for title in titles]
    name_at = next((n for n, title in enumerate(folded) if title in _NAME_TITLES), None)
    url_at = next((n for n, title in enumerate(folded) if title in _URL_TITLES), None)
    return name_at, url_at


def _read_row(cells: Sequence[str], name_at: int, url_at: int) -> TableRow:
    if len(cells) == 1:
        name, url = cells[0].removeprefix("https://").removeprefix("http://"), cells[0]
    else:
        name = cells[name_at] if name_at < len(cells) else ""
        url = cells[url_at] if url_at < len(cells) else ""
    return TableRow(name[:_LONGEST_NAME], url[:_LONGEST_URL])
