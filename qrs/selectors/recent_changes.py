"""The last edits of a workspace's codes, whatever the code."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, Subquery

from qrs.models import DestinationChange, DynamicQr
from tenants.selectors.authors import Author

# More than are shown, because the codes of some may be deleted.
_CANDIDATES = 4


class RecentChange(NamedTuple):
    """An edit that can be taken back while it is the last one of its code.

    previous_id: the edit before, None if it was the first. entity_tag: of the code as it is now.
    """

    short_id: str
    name: str
    old_url: str
    new_url: str
    changed_by: Author
    changed_at: datetime
    is_last: bool
    previous_id: int | None
    entity_tag: str


def list_recent_changes(*, limit: int) -> list[RecentChange]:
    """Newest first, of codes that are not deleted, in two queries."""
    of_same = DestinationChange.objects.filter(qr_id=OuterRef("qr_id")).exclude(pk=OuterRef("pk"))
    is_later = Q(changed_at__gt=OuterRef("changed_at")) | Q(
        changed_at=OuterRef("changed_at"), pk__gt=OuterRef("pk")
    )
    earlier = of_same.exclude(is_later).order_by("-changed_at", "-pk")
    changes = list(
        DestinationChange.objects.annotate(
            is_last=~Exists(of_same.filter(is_later)),
            previous_id=Subquery(earlier.values("pk")[:1]),
        ).order_by("-changed_at", "-pk")[: _CANDIDATES * limit]
    )
    codes = DynamicQr.objects.in_bulk([change.qr_id for change in changes])
    return [
        RecentChange(
            short_id=change.short_id,
            name=codes[change.qr_id].name,
            old_url=change.old_url,
            new_url=change.new_url,
            changed_by=Author(change.changed_by_id, change.changed_by_key_id),
            changed_at=change.changed_at,
            is_last=change.is_last,
            previous_id=change.previous_id,
            entity_tag=codes[change.qr_id].entity_tag,
        )
        for change in changes
        if change.qr_id in codes
    ][:limit]
