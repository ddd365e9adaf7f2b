"""Parts that the form of a code fetches while one types."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from dashboard.codes.code_form import CodeForm
from dashboard.codes.preview import build_preview
from dashboard.frame import WorkspaceRequest, render_page, workspace_page
from qrs.selectors.codes import get_qr
from qrs.validation import check_destination_url

_MESSAGE = "dashboard/codes/_field_error.html"
_PREVIEW = "dashboard/codes/_preview.html"


@workspace_page
@require_POST
def check_destination(request: WorkspaceRequest) -> HttpResponse:
    """What is wrong with the destination, when the field is left; empty if nothing is."""
    messages = []
    try:
        check_destination_url(request.POST.get("destination_url", ""))
    except ValueError as error:
        messages = [str(error)]
    context = {"field": "destination_url", "messages": messages}
    return render_page(request, _MESSAGE, context, part=_MESSAGE)


@workspace_page
@require_POST
def show_preview(request: WorkspaceRequest) -> HttpResponse:
    """The preview of what is typed. Changes nothing, and counts as no render."""
    short_id = request.POST.get("short_id", "")
    code = get_qr(short_id=short_id) if short_id else None
    context = build_preview(request, CodeForm.of_post(request.POST), code=code)
    return render_page(request, _PREVIEW, {**context, "code": code}, part=_PREVIEW)
