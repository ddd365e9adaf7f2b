"""Where a QR led, and since when: its creation and every change of destination or variants."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from qrs.models import DestinationChange, DynamicQr
from tenants.selectors.authors import Author

_MAX_ID = 2**63 - 1


class HistoryEntry(NamedTuple):
    """What was in force from changed_at on.

    id, old_url: None for the creation. variants: None where an earlier version of the product did
    not record them.
    """

    id: int | None
    old_url: str | None
    new_url: str
    variants: list[dict[str, Any]] | None
    changed_by: Author
    changed_at: datetime


def list_destination_changes(*, qr: DynamicQr) -> "QuerySet[DestinationChange]":
    """Newest first, without the creation."""
    return DestinationChange.objects.filter(qr_id=qr.pk).order_by("-changed_at", "-id")


def list_entries(changes: "QuerySet[DestinationChange]") -> list[HistoryEntry]:
    return [_from_change(change) for change in changes]


def get_entry(*, qr: DynamicQr, change_id: int | None) -> HistoryEntry:
    """One change, or with None the creation.

    Raises NotFoundError (404), also for a change of another QR.
    """
    if change_id is None:
        return get_created_entry(qr=qr)
    # Larger numbers are no bigint for PostgreSQL.
    if change_id <= _MAX_ID:
        change = list_destination_changes(qr=qr).filter(pk=change_id).first()
        if change is not None:
            return _from_change(change)
    raise NotFoundError


def get_entry_at(*, qr: DynamicQr, at: datetime) -> HistoryEntry | None:
    """What was in force at this time; None before the QR was created."""
    if at < qr.created_at:
        return None
    change = list_destination_changes(qr=qr).filter(changed_at__lte=at).first()
    if change is None:
        return get_created_entry(qr=qr, at=at)
    entry = _from_change(change)
    return entry if entry.variants is not None else entry._replace(variants=_variants_at(qr, at))


def get_created_entry(*, qr: DynamicQr, at: datetime | None = None) -> HistoryEntry:
    """What the QR was created with, and its variants at a time before the first change."""
    first = list_destination_changes(qr=qr).last()
    return HistoryEntry(
        id=None,
        old_url=None,
        new_url=first.old_url if first else qr.destination_url,
        variants=_variants_at(qr, at or qr.created_at),
        changed_by=Author(qr.created_by_id, qr.created_by_key_id),
        changed_at=qr.created_at,
    )


def _variants_at(qr: DynamicQr, at: datetime) -> list[dict[str, Any]] | None:
    """Those that the next change has replaced, else those of today."""
    if at < qr.variants_recorded_since:
        return None
    later = DestinationChange.objects.filter(
        qr_id=qr.pk, changed_at__gt=at, old_variants__isnull=False
    )
    replaced = later.order_by("changed_at", "id").values_list("old_variants", flat=True)
    first = replaced.first()
    return list(qr.variants if first is None else first)


def _from_change(change: DestinationChange) -> HistoryEntry:
    return HistoryEntry(
        id=change.pk,
        old_url=change.old_url,
        new_url=change.new_url,
        variants=change.new_variants,
        changed_by=Author(change.changed_by_id, change.changed_by_key_id),
        changed_at=change.changed_at,
    )
