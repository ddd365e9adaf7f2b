"""Reads of the trash: QRs that were deleted within the last 30 days."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from kernel.ids import is_short_id
from qrs.models import TRASH_DAYS, DynamicQr
from qrs.selectors.codes import QrRow, list_rows
from qrs.selectors.search import filter_qrs
from tenants.selectors.authors import Author


class TrashedRow(NamedTuple):
    """A QR in the trash: who put it there and when."""

    qr: QrRow
    deleted_at: datetime
    deleted_by: Author

    @property
    def expires_at(self) -> datetime:
        """From when on it may be deleted for good."""
        return self.deleted_at + timedelta(days=TRASH_DAYS)


def list_trash(*, search: str = "") -> "QuerySet[DynamicQr]":
    """The newest deletion first. search: see qrs.selectors.search; empty finds all."""
    trash = DynamicQr.with_trash.filter(deleted_at__isnull=False).order_by("-deleted_at", "-id")
    return filter_qrs(trash, search) if search else trash


def get_trashed_row(*, short_id: str) -> TrashedRow:
    """Raises NotFoundError (404) for a QR that is not in the trash."""
    found = list_trash().filter(short_id=short_id) if is_short_id(short_id) else None
    rows = [] if found is None else list_trashed_rows(found)
    if not rows:
        raise NotFoundError
    return rows[0]


def list_trashed_rows(qrs: "QuerySet[DynamicQr]") -> list[TrashedRow]:
    # A QR that is restored between the two queries is left out.
    deletions = {
        pk: (deleted_at, Author(*deleted_by))
        for pk, deleted_at, *deleted_by in qrs.values_list(
            "pk", "deleted_at", "deleted_by_id", "deleted_by_key_id"
        )
        if deleted_at is not None
    }
    return [TrashedRow(row, *deletions[row.id]) for row in list_rows(qrs) if row.id in deletions]
