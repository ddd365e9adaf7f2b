"""Reads of dynamic QRs, in the schema of the caller's workspace."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from kernel.clock import isoformat_z
from kernel.errors import NotFoundError
from kernel.ids import is_short_id
from qrs.models import DestinationChange, DynamicQr
from qrs.selectors.search import filter_qrs

_COLUMNS = (
    "id",
    "short_id",
    "name",
    "destination_url",
    "variants",
    "is_active",
    "is_blocked",
    "forward_query",
    "destination_changes_count",
    "created_at",
    "updated_at",
)
_INCLUDED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "status": lambda row: {"blocked": row["is_blocked"]},
    "settings": lambda row: {"forward_query": row["forward_query"]},
}
# Written out: for 25 ids, building it costs Django three times what asking costs.
_FIND_TOTALS = """
SELECT qr_id, scan_count, last_scanned_at FROM qrs_scantotal WHERE qr_id = ANY(%s)
"""


class _Total(NamedTuple):
    """Of one QR, all time; see ScanTotal."""

    scan_count: int
    last_scanned_at: datetime | None


_NO_SCANS = _Total(0, None)


def get_qr(*, short_id: str) -> DynamicQr:
    """The QR of this workspace.

    Raises NotFoundError alike for what does not exist and for what is another workspace's.
    """
    if not is_short_id(short_id):
        raise NotFoundError
    qr = DynamicQr.objects.filter(short_id=short_id).first()
    if qr is None:
        raise NotFoundError
    return qr


def list_qrs(*, search: str = "", is_active: bool | None = None) -> "QuerySet[DynamicQr]":
    """Newest first. search: see qrs.selectors.search; empty finds all."""
    qrs = DynamicQr.objects.order_by("-created_at", "-id")
    if search:
        qrs = filter_qrs(qrs, search)
    return qrs if is_active is None else qrs.filter(is_active=is_active)


def describe_qrs(
    qrs: "QuerySet[DynamicQr]", *, base_url: str, includes: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Rows in the shape of the reference, with two queries however many rows.

    base_url: see tenants.selectors.hosts. includes: see qrs.api.includes.
    """
    rows = list(qrs.values(*_COLUMNS))
    totals = _get_totals([row["id"] for row in rows])
    return [_describe(row, totals.get(row["id"], _NO_SCANS), base_url, includes) for row in rows]


def describe_qr(qr: DynamicQr, *, base_url: str, includes: Sequence[str] = ()) -> dict[str, Any]:
    """One QR in the shape of the reference, with what was asked for behind its twelve fields."""
    row = {column: getattr(qr, column) for column in _COLUMNS}
    return _describe(row, _get_totals([qr.pk]).get(qr.pk, _NO_SCANS), base_url, includes)


def get_public_url(*, short_id: str, base_url: str) -> str:
    """The URL that is printed."""
    return f"{base_url}/q/{short_id}/"


def _get_totals(qr_ids: list[int]) -> dict[int, _Total]:
    """By QR; those that were never scanned are missing."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND_TOTALS, [qr_ids])
        return {
            qr_id: _Total(scan_count, last_scanned_at)
            for qr_id, scan_count, last_scanned_at in cursor.fetchall()
        }


def _describe(
    row: dict[str, Any], total: _Total, base_url: str, includes: Sequence[str]
) -> dict[str, Any]:
    return {
        "id": row["id"],
        "short_id": row["short_id"],
        "name": row["name"],
        "destination_url": row["destination_url"],
        "variants": [_describe_variant(variant) for variant in row["variants"]],
        "is_active": row["is_active"],
        "scan_count": total.scan_count,
        "last_scanned_at": isoformat_z(total.last_scanned_at),
        "destination_changes_count": row["destination_changes_count"],
        "public_url": get_public_url(short_id=row["short_id"], base_url=base_url),
        "created_at": isoformat_z(row["created_at"]),
        "updated_at": isoformat_z(row["updated_at"]),
        **{name: _INCLUDED[name](row) for name in includes},
    }


def _describe_variant(variant: dict[str, Any]) -> dict[str, Any]:
    """In the reference's order; jsonb keeps keys in an order of its own."""
    return {"url": variant["url"], "weight": variant["weight"], "label": variant["label"]}


def list_destination_changes(*, qr: DynamicQr) -> "QuerySet[DestinationChange]":
    """The edits of one QR, newest first."""
    return DestinationChange.objects.filter(qr_id=qr.pk).order_by("-changed_at", "-id")


def describe_changes(changes: "QuerySet[DestinationChange]") -> list[dict[str, Any]]:
    """Edits with the email of who made them; None when that user is gone."""
    emails = dict(
        User.objects.filter(pk__in={change.changed_by_id for change in changes}).values_list(
            "pk", "email"
        )
    )
    return [
        {
            "old_url": change.old_url,
            "new_url": change.new_url,
            "changed_by": emails.get(change.changed_by_id or 0),
            "changed_at": isoformat_z(change.changed_at),
        }
        for change in changes
    ]
