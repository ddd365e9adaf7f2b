"""/<workspace>/settings/designs/new/ and /<id>/: a design by itself, on a sample."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dashboard.designer.drafts import Opened, has_logos, is_partial, of_design, read_draft
from dashboard.designer.page import PREVIEW_PART, REMOVE_LOGO, build_page, build_part
from dashboard.designer.samples import get_sample_url
from dashboard.designer.saving import save_changes, save_new
from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from kernel.errors import ApiError
from kernel.translation import gettext as _
from qrs.selectors.designs import get_design

_TEMPLATE = "dashboard/designer/design.html"
_SAVE = "save"


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: WorkspaceRequest) -> HttpResponse:
    request.principal.require_writer()
    return _answer(request, None)


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: WorkspaceRequest, design_id: int) -> HttpResponse:
    design = get_design(design_id=design_id)
    request.principal.require_writer()
    return _answer(request, design)


def _answer(request: WorkspaceRequest, design: Any) -> HttpResponse:
    """design: None for a new one."""
    if request.method != "POST":
        return _show(request, of_design(design, with_logo=has_logos(request)))
    opened = read_draft(request, design=design)
    if is_partial(request):
        context = build_part(request, get_sample_url(request), opened, has_output=False)
        return render_page(request, PREVIEW_PART, context, part=PREVIEW_PART)
    button = request.POST.get("do", "")
    if button == _SAVE:
        return _save(request, opened)
    if button == REMOVE_LOGO:
        opened = opened._replace(draft=opened.draft.with_logo(None))
    return _show(request, opened)


def _save(request: WorkspaceRequest, opened: Opened) -> HttpResponse:
    name = request.POST.get("name", "")
    save = save_changes if opened.design else save_new
    try:
        design = save(request, opened, name=name)
    except ApiError as error:
        return _show(request, opened, error)
    words = _("Saved as “%(name)s”, grade %(grade)s.")
    add_toast(request, words % {"name": design.name, "grade": design.grade})
    return go_to(request, _get_list_url(request))


def _show(request: WorkspaceRequest, opened: Opened, error: ApiError | None = None) -> HttpResponse:
    stored_name = opened.design.name if opened.design else ""
    context = {
        **build_page(request, get_sample_url(request), opened, error, has_output=False),
        "designs_url": _get_list_url(request),
        "name": request.POST.get("name", stored_name),
        "title": stored_name or _("New design"),
    }
    return render_page(request, _TEMPLATE, context, status=error.status if error else 200)


def _get_list_url(request: WorkspaceRequest) -> str:
    return reverse("dashboard:designer-designs", args=[request.principal.tenant.slug])
