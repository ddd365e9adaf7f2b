"""/<workspace>/qrs/sheet/: ticked codes, or all that match, as a PDF of labels to print."""

import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.history.links import get_list_url, get_return_url
from dashboard.history.selection import is_about_all
from dashboard.history.sheet_form import (
    FIELDS,
    list_captions,
    list_page_sizes,
    list_papers,
    read_sheet,
)
from dashboard.history.undo import read_undo_ids
from kernel.clock import utc_now
from kernel.continuations import Continuation
from kernel.errors import ApiError, BadRequestError, FieldErrors
from kernel.translation import gettext as _
from qrs.errors import BulkPlanError
from qrs.generation.sheet_download import download_sheet
from qrs.schemas.sheets import MAX_CODES
from qrs.selectors.designs import get_default_design, list_designs
from qrs.selectors.selection import list_short_ids, select_codes


class Selection(NamedTuple):
    """Of the codes that are still there. short_ids: no more than one above what a sheet takes."""

    short_ids: list[str]
    total: int
    is_any_gone: bool = False


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def print_labels(request: WorkspaceRequest) -> HttpResponse:
    """Ask for the paper; then answer the PDF.

    The codes stand in the URL, so that a log-in in between, or the way back, keeps them.
    """
    request.principal.require_writer()
    selection = _read_selection(request)
    if not selection.total and not selection.is_any_gone:
        add_toast(request, _("Select codes first."), kind="info")
        return go_to(request, get_return_url(request))
    refusal = _find_refusal(request, selection)
    if refusal:
        return _show(request, selection, refusal=refusal.detail, status=refusal.status)
    if request.method != "POST":
        return _show(request, selection)
    if request.POST.get("do") != "draw":
        return go_to(request, _get_url(request, selection))
    try:
        return _draw(request, selection)
    except FieldErrors as error:
        return _show(request, selection, errors=error.errors, status=error.status)
    except ApiError as error:
        return _show(request, selection, refusal=error.detail, status=error.status)


def _read_selection(request: WorkspaceRequest) -> Selection:
    ticked = list(dict.fromkeys(request.GET.get("ids", "").split() or read_undo_ids(request)))
    is_about_ticked = "ids" in request.GET or not is_about_all(request)
    query = None if is_about_ticked else request.GET
    codes = select_codes(short_ids=ticked, query=query)
    found = list_short_ids(codes, limit=MAX_CODES + 1)
    if not is_about_ticked:
        return Selection(found, codes.count())
    # In the order of the list, which the check boxes have.
    kept = [short_id for short_id in ticked if short_id in set(found)]
    total = len(kept) if len(found) <= MAX_CODES else codes.count()
    return Selection(kept, total, is_any_gone=total < len(ticked))


def _find_refusal(request: WorkspaceRequest, selection: Selection) -> ApiError | None:
    """What stands in the way of any sheet."""
    plan = request.principal.tenant.plan
    if selection.total > 1 and not plan.bulk_items_per_call:
        return BulkPlanError()
    most = min(MAX_CODES, plan.bulk_items_per_call or 1)
    if selection.total > most:
        text = _("A sheet has at most %(most)d labels, and %(count)d codes are selected.")
        return BadRequestError(text % {"most": most, "count": selection.total})
    if selection.is_any_gone:
        return BadRequestError(_("Some of the selected codes are not there any more."))
    return None


def _get_url(request: WorkspaceRequest, selection: Selection) -> str:
    query = {"ids": " ".join(selection.short_ids), "next": get_return_url(request)}
    return f"{get_list_url(request)}sheet/?{urlencode(query)}"


def _draw(request: WorkspaceRequest, selection: Selection) -> HttpResponse:
    """Raises what read_sheet and download_sheet do."""
    pdf = download_sheet(
        tenant=request.principal.tenant,
        acting_user=request.principal.user,
        wanted=read_sheet(_read_texts(request), selection.short_ids),
        form_id=request.POST.get("form_id", ""),
        now=utc_now(),
        continuation=Continuation.of(request),
    )
    headers = {"Content-Disposition": 'attachment; filename="qr-labels.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _read_texts(request: WorkspaceRequest) -> dict[str, str]:
    """The form as it was typed, or as it begins."""
    if request.POST.get("do") == "draw":
        return {name: request.POST.get(name, "") for name in FIELDS}
    design = get_default_design()
    return {**FIELDS, "design": str(design.pk) if design else ""}


def _show(
    request: WorkspaceRequest,
    selection: Selection,
    *,
    errors: Mapping[str, Sequence[str]] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    designs = [("", _("None: black squares")), *((each.pk, each.name) for each in list_designs())]
    context = {
        "form": _read_texts(request),
        "errors": errors or {},
        "refusal": refusal,
        "count": selection.total,
        "is_possible": 0 < selection.total <= MAX_CODES,
        "papers": list_papers(),
        "captions": list_captions(),
        "page_sizes": list_page_sizes(),
        "designs": designs,
        "form_id": request.POST.get("form_id") or secrets.token_urlsafe(12),
        "sheet_url": _get_url(request, selection),
        "list_url": get_list_url(request),
        "return_url": get_return_url(request),
    }
    return render_page(request, "dashboard/history/sheet.html", context, status=status)
