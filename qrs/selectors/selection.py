"""Which codes a change of many is about: those that were ticked, or all that a filter finds."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from kernel.ids import is_short_id
from qrs.models import DynamicQr
from qrs.selectors.filters import QrFilter, filter_listed_qrs, parse_qr_filter


def select_codes(
    *, short_ids: Sequence[str], query: Mapping[str, str | None] | None
) -> "QuerySet[DynamicQr]":
    """query: of the list whose codes are all meant, instead of the short ids."""
    if query is not None:
        return filter_listed_qrs(parse_qr_filter(query))
    known = [short_id for short_id in short_ids if is_short_id(short_id)]
    return filter_listed_qrs(QrFilter()).filter(short_id__in=known)


def list_short_ids(codes: "QuerySet[DynamicQr]", *, limit: int) -> list[str]:
    """At most so many, the newest first."""
    return list(codes.values_list("short_id", flat=True)[:limit])


def list_created_at_once(*, created_at: datetime, created_by_id: int) -> "QuerySet[DynamicQr]":
    """The codes of one pasted table, in its order."""
    found = DynamicQr.objects.filter(created_at=created_at, created_by_id=created_by_id)
    return found.order_by("pk")
