"""What the list's check boxes mean: ids, or all that its filter finds."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from dashboard.frame import WorkspaceRequest
from dashboard.history.undo import read_undo_ids
from qrs.selectors.selection import list_short_ids, select_codes
from qrs.services.bulk.limits import check_bulk_size, get_change_limit

_LONGEST_TIME = 40


def read_selected_ids(request: WorkspaceRequest) -> list[str]:
    """Short ids as sent, or of all that match. Raises BulkSizeError (400)."""
    plan = request.principal.tenant.plan
    limit = get_change_limit(plan)
    if is_about_all(request):
        codes = select_codes(short_ids=(), query=request.GET)
        seen_at = _read_time(request.POST.get("seen_at", ""))
        if seen_at is not None:
            # Codes that were made since are none of those that the person has seen.
            codes = codes.filter(created_at__lte=seen_at)
        check_bulk_size(plan=plan, limit=limit, count=codes.count())
        return list_short_ids(codes, limit=limit)
    short_ids = read_undo_ids(request)
    check_bulk_size(plan=plan, limit=limit, count=len(short_ids))
    return short_ids


def is_about_all(request: WorkspaceRequest) -> bool:
    """A link to find and replace without codes is about all that match, too."""
    if request.method != "POST":
        return "ids" not in request.GET
    return request.POST.get("all") == "1"


def read_ticked_ids(request: WorkspaceRequest) -> list[str]:
    """Of a form, or of the URL that a form has led to."""
    if request.method != "POST":
        return request.GET.get("ids", "").split()
    return read_undo_ids(request)


def select(request: WorkspaceRequest) -> "QuerySet[Any]":
    """The codes themselves."""
    query = request.GET if is_about_all(request) else None
    return select_codes(short_ids=read_ticked_ids(request), query=query)


def _read_time(raw: str) -> datetime | None:
    """When the list was drawn; None for what is no time."""
    try:
        seen_at = datetime.fromisoformat(raw if len(raw) <= _LONGEST_TIME else "")
    except ValueError:
        return None
    return seen_at if seen_at.tzinfo is not None else None
