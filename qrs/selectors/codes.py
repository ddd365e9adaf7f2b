"""Reads of dynamic QRs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from kernel.errors import NotFoundError
from kernel.ids import is_short_id
from qrs.models import DynamicQr
from qrs.selectors.search import filter_qrs

# Written out: for 25 ids, Django takes three times as long to build it as PostgreSQL to run it.
_FIND_TOTALS = """
SELECT qr_id, scan_count, last_scanned_at FROM qrs_scantotal WHERE qr_id = ANY(%s)
"""
_NO_SCANS = (0, None)


class QrRow(NamedTuple):
    """What the API shows of a QR: columns of DynamicQr, and of its ScanTotal."""

    id: int
    short_id: str
    name: str
    destination_url: str
    variants: list[dict[str, Any]]
    is_active: bool
    is_blocked: bool
    forward_query: bool
    destination_changes_count: int
    created_at: datetime
    updated_at: datetime
    scan_count: int
    last_scanned_at: datetime | None


_COLUMNS = QrRow._fields[:-2]


def get_qr(*, short_id: str) -> DynamicQr:
    """The QR of this workspace.

    Raises NotFoundError (404), also for a QR of another workspace.
    """
    if not is_short_id(short_id):
        raise NotFoundError
    qr = DynamicQr.objects.filter(short_id=short_id).first()
    if qr is None:
        raise NotFoundError
    return qr


def get_qr_id(*, short_id: str) -> int:
    """The id of a QR of this workspace. Raises NotFoundError as get_qr() does."""
    if not is_short_id(short_id):
        raise NotFoundError
    qr_id = DynamicQr.objects.filter(short_id=short_id).values_list("pk", flat=True).first()
    if qr_id is None:
        raise NotFoundError
    return qr_id


def list_qrs(*, search: str = "", is_active: bool | None = None) -> "QuerySet[DynamicQr]":
    """Newest first. search: see qrs.selectors.search; empty finds all."""
    qrs = DynamicQr.objects.order_by("-created_at", "-id")
    if search:
        qrs = filter_qrs(qrs, search)
    return qrs if is_active is None else qrs.filter(is_active=is_active)


def list_rows(qrs: "QuerySet[DynamicQr]") -> list[QrRow]:
    """QRs with their scan totals, in two queries for any number of rows."""
    return _add_totals(list(qrs.values_list(*_COLUMNS)))


def get_row(qr: DynamicQr) -> QrRow:
    """The QR with its scan total."""
    return get_rows([qr])[0]


def get_rows(qrs: Iterable[DynamicQr]) -> list[QrRow]:
    """These QRs with their scan totals, in one query."""
    rows = [[getattr(qr, column) for column in _COLUMNS] for qr in qrs]
    return _add_totals(rows)


def get_new_row(qr: DynamicQr) -> QrRow:
    """The QR that this transaction has created, and which nobody has scanned."""
    return QrRow._make([*(getattr(qr, column) for column in _COLUMNS), *_NO_SCANS])


def get_public_url(*, short_id: str, base_url: str) -> str:
    """The URL that is printed."""
    return f"{base_url}/q/{short_id}/"


def _add_totals(rows: Sequence[Sequence[Any]]) -> list[QrRow]:
    """rows: values of _COLUMNS."""
    totals = _get_totals([row[0] for row in rows])
    return [QrRow._make([*row, *totals.get(row[0], _NO_SCANS)]) for row in rows]


def _get_totals(qr_ids: list[int]) -> dict[int, tuple[int, datetime | None]]:
    """(scan_count, last_scanned_at) by QR; QRs without scans are missing."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND_TOTALS, [qr_ids])
        return {qr_id: total for qr_id, *total in cursor.fetchall()}
