"""Reads of one workspace's log, page by page, newest first.

By keyset and not by number: the last page of a million entries costs as much as the first, and
entries that are written meanwhile move nothing. Each filter has an index of its own.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from audit.context import BY_MEMBERS
from audit.cursors import Cursor
from audit.models import AuditEntry

OF_KEY = "key:"
"""Before the id of an API key, in filters."""


@dataclass(frozen=True, slots=True)
class EntryFilters:
    """Each narrows the list; "" and None mean any.

    actor: a user's id, "key:" with the id of an API key, or "platform". start: the first moment.
    end: the one after the last.
    """

    actor: str = ""
    target_type: str = ""
    target_id: str = ""
    action: str = ""
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Newest first, and the cursors of the neighbouring pages, if any."""

    entries: list[AuditEntry]
    older: Cursor | None
    newer: Cursor | None


def list_entries(*, tenant_id: int, filters: EntryFilters) -> "QuerySet[AuditEntry]":
    """The entries that a workspace sees, in no order."""
    rows = AuditEntry.objects.filter(tenant_id=tenant_id).order_by()
    if filters.actor == "platform":
        rows = rows.exclude(via__in=BY_MEMBERS)
    elif filters.actor.startswith(OF_KEY):
        rows = rows.filter(actor_key_id=_as_id(filters.actor.removeprefix(OF_KEY)))
    elif filters.actor:
        rows = rows.filter(actor_id=_as_id(filters.actor), via__in=BY_MEMBERS)
    for name in ("target_type", "target_id", "action"):
        value = getattr(filters, name)
        rows = rows.filter(**{name: value}) if value else rows
    if filters.start is not None:
        rows = rows.filter(created_at__gte=filters.start)
    return rows if filters.end is None else rows.filter(created_at__lt=filters.end)


def get_entry_page(
    *, tenant_id: int, filters: EntryFilters, cursor: Cursor | None, page_size: int
) -> EntryPage:
    """One page of the log of a workspace."""
    rows = list_entries(tenant_id=tenant_id, filters=filters)
    if cursor is not None and cursor.is_newer:
        newer = list(_list_newer(rows, cursor)[: page_size + 1])
        if newer:
            return _page_of_newer(newer, page_size)
        # Nothing is newer: return the first page.
        cursor = None
    older = list(list_older(rows, cursor)[: page_size + 1])
    return _page_of_older(older, page_size, has_newer=cursor is not None)


def list_older(rows: "QuerySet[AuditEntry]", cursor: Cursor | None) -> "QuerySet[AuditEntry]":
    """Newest first, after the cursor."""
    if cursor is not None:
        at = cursor.created_at
        beyond = Q(created_at__lt=at) | Q(pk__lt=cursor.entry_id)
        # The first condition alone is what the index can use.
        rows = rows.filter(Q(created_at__lte=at), beyond)
    return rows.order_by("-created_at", "-pk")


def is_by_platform(entry: AuditEntry) -> bool:
    """Whether the workspace's people see "Platform" and not a name."""
    return entry.via not in BY_MEMBERS


def _list_newer(rows: "QuerySet[AuditEntry]", cursor: Cursor) -> "QuerySet[AuditEntry]":
    at = cursor.created_at
    beyond = Q(created_at__gt=at) | Q(pk__gt=cursor.entry_id)
    return rows.filter(Q(created_at__gte=at), beyond).order_by("created_at", "pk")


def _page_of_older(entries: list[AuditEntry], page_size: int, *, has_newer: bool) -> EntryPage:
    shown = entries[:page_size]
    return EntryPage(
        entries=shown,
        older=cursor_at(shown[-1], is_newer=False) if len(entries) > page_size else None,
        newer=cursor_at(shown[0], is_newer=True) if shown and has_newer else None,
    )


def _page_of_newer(entries: list[AuditEntry], page_size: int) -> EntryPage:
    """entries: oldest first, one more than wanted when there are newer ones."""
    shown = entries[:page_size][::-1]
    return EntryPage(
        entries=shown,
        older=cursor_at(shown[-1], is_newer=False),
        newer=cursor_at(shown[0], is_newer=True) if len(entries) > page_size else None,
    )


def cursor_at(entry: AuditEntry, *, is_newer: bool) -> Cursor:
    return Cursor(entry.created_at, entry.pk, is_newer)


def _as_id(raw: str) -> int:
    """-1, which nobody has, for what is no id."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else -1
