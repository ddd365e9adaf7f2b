"""Pages of single scans by their place and not by their number.

Scans arrive all the time: numbered pages would show some twice. Places do not
move, and the last page costs no more than the first.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import Q, QuerySet, TextField
from django.db.models.expressions import RawSQL

from scans.log.list.columns import COMPUTED, SCAN_COLUMNS, describe_scan
from scans.log.list.cursors import Cursor
from scans.models import DynamicQrScan

_COMPUTED = {
    name: RawSQL(statement, [], TextField())  # noqa: S611 - constants of ours
    for name, statement in COMPUTED.items()
}
Rows: TypeAlias = "QuerySet[Any, dict[str, Any]]"


@dataclass(frozen=True, slots=True)
class ScanPage:
    """Scans, newest first, and the places of the neighbouring pages, if there are any."""

    results: list[dict[str, Any]]
    older: Cursor | None
    newer: Cursor | None


def get_scan_page(
    *, qr_id: int, cursor: Cursor | None, page_size: int, include_bots: bool
) -> ScanPage:
    """One page of the scans of a QR of the active schema."""
    scans = DynamicQrScan.objects.filter(qr_id=qr_id).annotate(**_COMPUTED)
    if not include_bots:
        scans = scans.filter(is_bot=False)
    if cursor is not None and cursor.is_newer:
        rows = _list_newer(scans, cursor)[: page_size + 1]
        # Nothing newer: the caller is at the top already.
        if rows:
            return _turn(list(rows), page_size)
        cursor = None
    rows = _list_older(scans, cursor)[: page_size + 1]
    return _cut(list(rows), page_size, has_newer=cursor is not None)


def _list_older(scans: "QuerySet[DynamicQrScan]", cursor: Cursor | None) -> "Rows":
    if cursor is not None:
        at = cursor.scanned_at
        beyond = Q(scanned_at__lt=at) | Q(event_id__lt=cursor.event_id)
        # The first condition alone is what the index can use.
        scans = scans.filter(Q(scanned_at__lte=at), beyond)
    rows: Rows = scans.order_by("-scanned_at", "-event_id").values(*SCAN_COLUMNS)
    return rows


def _list_newer(scans: "QuerySet[DynamicQrScan]", cursor: Cursor) -> "Rows":
    at = cursor.scanned_at
    beyond = Q(scanned_at__gt=at) | Q(event_id__gt=cursor.event_id)
    scans = scans.filter(Q(scanned_at__gte=at), beyond)
    rows: Rows = scans.order_by("scanned_at", "event_id").values(*SCAN_COLUMNS)
    return rows


def _cut(rows: list[dict[str, Any]], page_size: int, *, has_newer: bool) -> ScanPage:
    """rows: newest first, one more than wanted when there are older ones."""
    shown = rows[:page_size]
    has_older = len(rows) > page_size
    return ScanPage(
        results=[describe_scan(row) for row in shown],
        older=_at(shown[-1], is_newer=False) if has_older else None,
        newer=_at(shown[0], is_newer=True) if shown and has_newer else None,
    )


def _turn(rows: list[dict[str, Any]], page_size: int) -> ScanPage:
    """rows: oldest first, one more than wanted when there are newer ones."""
    shown = rows[:page_size][::-1]
    return ScanPage(
        results=[describe_scan(row) for row in shown],
        older=_at(shown[-1], is_newer=False),
        newer=_at(shown[0], is_newer=True) if len(rows) > page_size else None,
    )


def _at(row: dict[str, Any], *, is_newer: bool) -> Cursor:
    return Cursor(row["scanned_at"], row["event_id"], is_newer)
