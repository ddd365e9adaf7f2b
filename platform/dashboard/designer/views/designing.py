"""/<workspace>/qrs/<short_id>/design/: how a code looks, and its file to print."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dashboard.codes.header import build_header
from dashboard.designer.drafts import Opened, is_partial, open_draft, read_draft
from dashboard.designer.files import answer_file
from dashboard.designer.output_form import list_formats, list_offers
from dashboard.designer.page import PREVIEW_PART, REMOVE_LOGO, build_page, build_part
from dashboard.designer.saving import save_changes, save_new
from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from kernel.errors import ApiError
from kernel.translation import gettext as _
from qrs.generation.warnings import list_render_warnings
from qrs.selectors.codes import get_qr
from qrs.selectors.designs import list_designs

_PAGE = "dashboard/designer/code.html"
_VIEWER_PAGE = "dashboard/designer/viewer.html"
_DOWNLOAD, _SAVE, _UPDATE = "download", "save", "update"


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def design_code(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """POST answers the file, saves a design, or shows what the form makes of the code."""
    code = get_qr(short_id=short_id)
    if request.method != "POST":
        return _show(request, code, open_draft(request))
    opened = read_draft(request)
    if is_partial(request):
        text = build_header(request, code)["printed_url"]
        context = {**build_part(request, text, opened, has_output=True), "has_output": True}
        return render_page(request, PREVIEW_PART, context, part=PREVIEW_PART)
    try:
        return _act(request, code, opened)
    except ApiError as error:
        return _show(request, code, opened, error)


@workspace_page
@require_http_methods(["GET", "HEAD"])
def show_download(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """The address that downloads once had, and that mails and bookmarks still lead to."""
    request.principal.require_writer()
    return go_to(request, _get_url(request, get_qr(short_id=short_id)))


def _act(request: WorkspaceRequest, code: Any, opened: Opened) -> HttpResponse:
    """What the pressed button asks for."""
    button = request.POST.get("do", "")
    if button == _DOWNLOAD:
        return answer_file(request, code, opened)
    if button == _SAVE:
        design = save_new(request, opened, name=request.POST.get("name", ""))
        return _go_on(request, code, design)
    if button == _UPDATE:
        return _go_on(request, code, save_changes(request, opened))
    if button == REMOVE_LOGO:
        opened = opened._replace(draft=opened.draft.with_logo(None))
    return _show(request, code, opened)


def _go_on(request: WorkspaceRequest, code: Any, design: Any) -> HttpResponse:
    words = _("Saved as “%(name)s”, grade %(grade)s.")
    add_toast(request, words % {"name": design.name, "grade": design.grade})
    return go_to(request, f"{_get_url(request, code)}?design={design.pk}")


def _show(
    request: WorkspaceRequest, code: Any, opened: Opened, error: ApiError | None = None
) -> HttpResponse:
    tenant = request.principal.tenant
    head = build_header(request, code)
    can_write = request.principal.role.can_write
    context = {
        **build_page(request, head["printed_url"], opened, error, has_output=True),
        **head,
        "designs": list_designs(),
        "designs_url": reverse("dashboard:designer-designs", args=[tenant.slug]),
        "name": request.POST.get("name", ""),
        "code_warnings": [warning.message for warning in list_render_warnings(code)],
        "has_output": True,
        "formats": list_formats(),
        **list_offers(tenant.plan),
    }
    page = _PAGE if can_write else _VIEWER_PAGE
    return render_page(request, page, context, status=error.status if error else 200)


def _get_url(request: WorkspaceRequest, code: Any) -> str:
    slug = request.principal.tenant.slug
    return reverse("dashboard:designer-code", args=[slug, code.short_id])
