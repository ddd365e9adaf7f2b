"""/<workspace>/settings/designs/: the styles that the workspace has saved."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.designer.drafts import of_design
from dashboard.designer.samples import get_sample_url
from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from kernel.clock import utc_now
from kernel.errors import ApiError, FieldErrors, NotFoundError
from kernel.translation import gettext as _
from qrs.errors import DesignNameTakenError
from qrs.generation.design_form import check_design_name
from qrs.generation.style_preview import draw_style
from qrs.selectors.designs import get_design, list_designs
from qrs.services.designs import delete_design, update_design

_TEMPLATE = "dashboard/designer/designs.html"
_PAGE_SIZE = 24
_YEAR_SECS = 365 * 24 * 3600
_DEFAULT, _NO_DEFAULT, _RENAME, _DELETE = "default", "no-default", "rename", "delete"


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_designs(request: WorkspaceRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request)
    try:
        _act(request)
    except (FieldErrors, DesignNameTakenError) as error:
        return _show(request, error)
    return go_to(request, request.get_full_path())


@workspace_page
@require_safe
def confirm_deletion(request: WorkspaceRequest, design_id: int) -> HttpResponse:
    """Asks first, because it cannot be undone."""
    design = get_design(design_id=design_id)
    request.principal.require_writer()
    return render_page(request, "dashboard/designer/delete.html", {"design": design})


@workspace_page
@require_safe
def show_image(request: WorkspaceRequest, design_id: int) -> HttpResponse:
    """A sample in the style, for <img>. The address changes with the style."""
    opened = of_design(get_design(design_id=design_id), with_logo=True)
    svg = draw_style(
        acting_user=request.session_user,
        text=get_sample_url(request),
        options=opened.draft.make_preview_options(),
    )
    headers = {"Cache-Control": f"private, max-age={_YEAR_SECS}, immutable"}
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)


def _act(request: WorkspaceRequest) -> None:
    """What the pressed button asks for. Raises FieldErrors (400), NotFoundError (404)."""
    tenant_id, design_id = request.principal.tenant.pk, _read_id(request)
    button = request.POST.get("do", "")
    if button == _DELETE:
        delete_design(tenant_id=tenant_id, design_id=design_id)
        add_toast(request, _("Deleted. Codes that were printed with it stay as they are."))
        return
    changes: dict[str, Any] = {}
    if button == _RENAME:
        changes["name"] = check_design_name(request.POST.get("name", ""))
    elif button in (_DEFAULT, _NO_DEFAULT):
        changes["is_default"] = button == _DEFAULT
    update_design(tenant_id=tenant_id, design_id=design_id, now=utc_now(), **changes)
    add_toast(request, _("Saved."))


def _read_id(request: WorkspaceRequest) -> int:
    """Raises NotFoundError (404)."""
    raw = request.POST.get("id", "")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 19):
        raise NotFoundError
    return int(raw)


def _show(request: WorkspaceRequest, error: ApiError | None = None) -> HttpResponse:
    tenant = request.principal.tenant
    page = Paginator(list_designs(), _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "previous_url": f"?page={page.number - 1}" if page.has_previous() else "",
        "next_url": f"?page={page.number + 1}" if page.has_next() else "",
        "used": page.paginator.count,
        "limit": tenant.plan.designs,
        "new_url": reverse("dashboard:designer-new", args=[tenant.slug]),
        "wrong_id": request.POST.get("id", "") if error else "",
        "wrong_name": request.POST.get("name", ""),
        "wrong": error.detail if error and not isinstance(error, FieldErrors) else "",
        "errors": error.errors if isinstance(error, FieldErrors) else {},
    }
    status = error.status if error else 200
    return render_page(request, _TEMPLATE, context, status=status)
