"""What the list's check boxes mean: ids, or all that its filter finds."""

from typing import Any

from django.db.models import QuerySet

from dashboard.frame import WorkspaceRequest
from dashboard.history.undo import read_undo_ids
from qrs.selectors.selection import list_short_ids, select_codes
from qrs.services.bulk.limits import check_bulk_size, get_change_limit


def read_selected_ids(request: WorkspaceRequest) -> list[str]:
    """Short ids as sent, or of all that match. Raises BulkSizeError (400)."""
    plan = request.principal.tenant.plan
    limit = get_change_limit(plan)
    if is_about_all(request):
        codes = select_codes(short_ids=(), query=request.GET)
        check_bulk_size(plan=plan, limit=limit, count=codes.count())
        return list_short_ids(codes, limit=limit)
    short_ids = read_undo_ids(request)
    check_bulk_size(plan=plan, limit=limit, count=len(short_ids))
    return short_ids


def is_about_all(request: WorkspaceRequest) -> bool:
    """A link to find and replace, without a form, is about all that match, too."""
    return request.method != "POST" or request.POST.get("all") == "1"


def select(request: WorkspaceRequest) -> "QuerySet[Any]":
    """The codes themselves."""
    query = request.GET if is_about_all(request) else None
    return select_codes(short_ids=read_undo_ids(request), query=query)
