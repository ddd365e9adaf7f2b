"""/<workspace>/qrs/bulk/replace/: find and replace in destinations, seen before it is done."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.history.links import get_list_url, get_return_url
from dashboard.history.selection import is_about_all, read_ticked_ids, select
from dashboard.history.undo import say_saved
from dashboard.history.views.bulk import show_outcome
from kernel.clock import utc_now
from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from kernel.translation import ngettext
from qrs.services.bulk.limits import check_bulk_size, get_change_limit
from qrs.services.bulk.replacements import (
    PlannedChange,
    find_codes,
    plan_replacements,
    replace_in_many,
)

_LONGEST = 2_000
# Of ticked codes; a page of the list has fewer.
_MOST_IN_URL = 100


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: WorkspaceRequest) -> HttpResponse:
    """Ask what to replace, show every change, then make those that were shown."""
    request.principal.require_writer()
    if request.POST.get("do") == "replace":
        return _replace(request)
    find = request.POST.get("find", "")[:_LONGEST]
    url = _find_url(request) if "do" not in request.POST and not find else ""
    if url:
        return go_to(request, url)
    if not find:
        is_missing = request.POST.get("do") == "preview"
        errors = {"find": [_("This field may not be blank.")]} if is_missing else {}
        return _show(request, errors=errors)
    try:
        return _show(request, planned=_plan(request, find))
    except FieldErrors as error:
        return _show(request, errors=error.errors)


def _find_url(request: WorkspaceRequest) -> str:
    """With the ticked codes in it, so that a log-in in between, or the way back, keeps them.

    "" where it has them already, or is about others.
    """
    ticked = request.POST.getlist("ids") and read_ticked_ids(request)
    if not ticked or is_about_all(request) or len(ticked) > _MOST_IN_URL:
        return ""
    query = {"ids": " ".join(ticked), "next": get_return_url(request)}
    return f"{request.path}?{urlencode(query)}"


def _plan(request: WorkspaceRequest, find: str) -> list[PlannedChange]:
    """Raises BulkSizeError (400), FieldErrors (400) for two texts that are the same."""
    plan = request.principal.tenant.plan
    replacement = request.POST.get("replacement", "")[:_LONGEST]
    if replacement == find:
        raise FieldErrors.of("replacement", _("Both texts are the same. Nothing would change."))
    codes = select(request)
    found = find_codes(codes, find=find)
    check_bulk_size(plan=plan, limit=get_change_limit(plan), count=found.count())
    return plan_replacements(qrs=codes, find=find, replacement=replacement, plan=plan)


def _replace(request: WorkspaceRequest) -> HttpResponse:
    principal = request.principal
    # One field for all: a form may have a thousand fields at most.
    items = request.POST.get("items", "").splitlines()
    pairs = [item.partition(" ") for item in items]
    versions = {short_id: version for short_id, _space, version in pairs}
    plan = principal.tenant.plan
    check_bulk_size(plan=plan, limit=get_change_limit(plan), count=len(versions))
    outcome = replace_in_many(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        versions=versions,
        find=request.POST.get("find", "")[:_LONGEST] or "\n",
        replacement=request.POST.get("replacement", "")[:_LONGEST],
        now=utc_now(),
    )
    if outcome.refused:
        return show_outcome(request, outcome, action="replace")
    if not versions:
        add_toast(request, _("Nothing was replaced."), kind="info")
        return go_to(request, get_return_url(request))
    text = ngettext(
        "%(count)s code leads elsewhere from the next scan on.",
        "%(count)s codes lead elsewhere from the next scan on.",
        len(outcome.done),
    )
    say_saved(request, text % {"count": len(outcome.done)}, is_published=outcome.is_published)
    return go_to(request, get_return_url(request))


def _show(
    request: WorkspaceRequest,
    *,
    planned: list[PlannedChange] | None = None,
    errors: Any = None,
) -> HttpResponse:
    is_all = is_about_all(request)
    changes = None if planned is None else [change for change in planned if change.changed_urls]
    possible = [change for change in changes or () if change.is_possible]
    context = {
        "find": request.POST.get("find", ""),
        "replacement": request.POST.get("replacement", ""),
        "is_all": is_all,
        "selected_count": select(request).count(),
        "ids": "" if is_all else "\n".join(read_ticked_ids(request)),
        "changes": changes,
        "is_found": bool(planned),
        "possible": possible,
        "items": "\n".join(f"{change.short_id} {change.version}" for change in possible),
        "impossible_count": len(changes or ()) - len(possible),
        "credit_count": sum(change.needs_credit for change in possible),
        "credits": request.principal.tenant.credits,
        "errors": errors or {},
        # Not errors.items, which a template takes for the method.
        "refusal": " ".join((errors or {}).get("items", ())),
        "list_url": get_list_url(request),
        "return_url": get_return_url(request),
        "action_url": request.get_full_path(),
    }
    status = 400 if errors else 200
    return render_page(request, "dashboard/history/replace.html", context, status=status)
