"""/<workspace>/qrs/images/new/: images of a table's rows, as the API takes them, as one ZIP."""

import secrets

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dashboard.frame import WorkspaceRequest, go_to, render_page, workspace_page
from dashboard.history.image_jobs import MOST_BYTES, read_posted_file, start_once
from dashboard.history.links import get_list_url
from kernel.errors import ApiError, FieldErrors
from kernel.translation import gettext as _
from qrs.selectors.designs import list_designs

_MEGABYTE = 1_000_000


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: WorkspaceRequest) -> HttpResponse:
    """The rows are checked by the job, whose page tells what is wrong with which."""
    request.principal.require_writer()
    if request.method != "POST":
        return _show(request)
    table = read_posted_file(request) or request.POST.get("table", "").encode()
    if len(table) > MOST_BYTES:
        text = _("The table has more than %(megabytes)d MB. Send it in parts.")
        return _show(request, text % {"megabytes": MOST_BYTES // _MEGABYTE}, status=413)
    try:
        job_id = start_once(
            request.principal,
            form_id=request.POST.get("form_id", ""),
            table=table,
            design=request.POST.get("design", ""),
        )
    except ApiError as error:
        return _show(request, _describe(error), status=error.status)
    slug = request.principal.tenant.slug
    return go_to(request, reverse("dashboard:history-images", args=[slug, job_id]))


def _describe(error: ApiError) -> str:
    if not isinstance(error, FieldErrors):
        return error.detail
    return " ".join(text for texts in error.errors.values() for text in texts)


def _show(request: WorkspaceRequest, refusal: str = "", *, status: int = 200) -> HttpResponse:
    context = {
        "limit": request.principal.tenant.plan.bulk_items_per_call,
        "designs": list_designs(),
        "design": request.POST.get("design", ""),
        "text": request.POST.get("table", ""),
        "form_id": request.POST.get("form_id") or secrets.token_urlsafe(12),
        "refusal": refusal,
        "list_url": get_list_url(request),
    }
    return render_page(request, "dashboard/history/image_table.html", context, status=status)
