"""Pages of single scans by keyset and not by number.

Scans arrive all the time: numbered pages would show some twice. Cursors do not
move, and the last page costs no more than the first.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import Q, QuerySet, TextField
from django.db.models.expressions import RawSQL

from scans.analytics.row_counts import NAMES, RowFilter
from scans.log.list.cursors import Cursor
from scans.models import DynamicQrScan
from scans.period import Period
from scans.row_columns import COMPUTED, SCAN_COLUMNS

_COMPUTED = {
    name: RawSQL(statement, [], TextField())  # noqa: S611 - our own constants
    for name, statement in COMPUTED.items()
}
Row: TypeAlias = tuple[Any, ...]
"""The values of SCAN_COLUMNS."""
Rows: TypeAlias = "QuerySet[Any, Row]"


@dataclass(frozen=True, slots=True)
class ScanPage:
    """Values of SCAN_COLUMNS, newest first, and the cursors of the neighbouring pages, if any."""

    rows: list[Row]
    older: Cursor | None
    newer: Cursor | None


def get_scan_page(
    *,
    qr_id: int,
    cursor: Cursor | None,
    page_size: int,
    include_bots: bool,
    period: Period | None = None,
    row_filter: RowFilter | None = None,
) -> ScanPage:
    """One page of the scans of a QR of the active schema; of all times without a period."""
    scans = DynamicQrScan.objects.filter(qr_id=qr_id).annotate(**_COMPUTED)
    if not include_bots:
        scans = scans.filter(is_bot=False)
    if period is not None:
        scans = scans.filter(scanned_at__gte=period.start, scanned_at__lt=period.end)
    if row_filter is not None:
        name = RawSQL(NAMES[row_filter.kind], [], TextField())  # noqa: S611 - our own constants
        scans = scans.annotate(listed_as=name).filter(listed_as=row_filter.value)
    if cursor is not None and cursor.is_newer:
        rows = _list_newer(scans, cursor)[: page_size + 1]
        if rows:
            return _page_of_newer(list(rows), page_size)
        # Nothing is newer: return the first page.
        cursor = None
    rows = _list_older(scans, cursor)[: page_size + 1]
    return _page_of_older(list(rows), page_size, has_newer=cursor is not None)


def _list_older(scans: "QuerySet[DynamicQrScan]", cursor: Cursor | None) -> "Rows":
    if cursor is not None:
        at = cursor.scanned_at
        beyond = Q(scanned_at__lt=at) | Q(event_id__lt=cursor.event_id)
        # The first condition alone is what the index can use.
        scans = scans.filter(Q(scanned_at__lte=at), beyond)
    rows: Rows = scans.order_by("-scanned_at", "-event_id").values_list(*SCAN_COLUMNS)
    return rows


def _list_newer(scans: "QuerySet[DynamicQrScan]", cursor: Cursor) -> "Rows":
    at = cursor.scanned_at
    beyond = Q(scanned_at__gt=at) | Q(event_id__gt=cursor.event_id)
    scans = scans.filter(Q(scanned_at__gte=at), beyond)
    rows: Rows = scans.order_by("scanned_at", "event_id").values_list(*SCAN_COLUMNS)
    return rows


def _page_of_older(rows: list[Row], page_size: int, *, has_newer: bool) -> ScanPage:
    """rows: newest first, one more than wanted when there are older ones."""
    shown = rows[:page_size]
    has_older = len(rows) > page_size
    return ScanPage(
        rows=shown,
        older=_cursor_at(shown[-1], is_newer=False) if has_older else None,
        newer=_cursor_at(shown[0], is_newer=True) if shown and has_newer else None,
    )


def _page_of_newer(rows: list[Row], page_size: int) -> ScanPage:
    """rows: oldest first, one more than wanted when there are newer ones."""
    shown = rows[:page_size][::-1]
    return ScanPage(
        rows=shown,
        older=_cursor_at(shown[-1], is_newer=False),
        newer=_cursor_at(shown[0], is_newer=True) if len(rows) > page_size else None,
    )


def _cursor_at(row: Row, *, is_newer: bool) -> Cursor:
    event_id, scanned_at, *_ = row
    return Cursor(scanned_at, event_id, is_newer)
