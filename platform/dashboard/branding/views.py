"""The page of the workspace's branding."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.branding.content import get_context
from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from edge.pages.branding import make_branding
from edge.pages.preview import render_preview_style
from kernel.clock import utc_now
from kernel.deferred_work import defer_work
from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from tenants.branding import services
from tenants.branding.forms import read_branding_form
from tenants.branding.logos.outcome import LogoImage, LogoProblem
from tenants.branding.uploads import begin_upload, get_owner_limit

_TEMPLATE = "dashboard/branding/branding.html"
_YEAR_SECS = 365 * 24 * 3600


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_branding(request: WorkspaceRequest) -> HttpResponse:
    """Name and colour, the logo, and what pages and mails look like with them."""
    if request.method == "POST":
        return _save(request)
    if _is_partial(request):
        return _show_preview(request)
    return render_page(request, _TEMPLATE, {**get_context(request.principal), "errors": {}})


@workspace_page
@require_POST
def upload_logo(request: WorkspaceRequest) -> HttpResponse:
    """Converts the file, which takes a second and holds no thread."""
    services.check_role(request.principal.role)
    try:
        return defer_work(
            request,
            begin=partial(begin_upload, request),
            finish=partial(_store_logo, request),
            owner_limit=get_owner_limit(tenant_id=request.principal.tenant.pk),
        )
    except FieldErrors as error:
        context = {**get_context(request.principal), "errors": error.errors}
        return render_page(request, _TEMPLATE, context, status=error.status)


@workspace_page
@require_POST
def remove_logo(request: WorkspaceRequest) -> HttpResponse:
    services.check_role(request.principal.role)
    services.remove_logo(tenant_id=request.principal.tenant.pk)
    add_toast(request, _("Removed. Pages show it for a few seconds more."))
    return go_to(request, _get_url(request))


@workspace_page
@require_safe
def show_preview_css(request: WorkspaceRequest) -> HttpResponse:
    """The rules of the landing pages in any colour, for the preview."""
    branding = make_branding(name="", colour=request.GET.get("colour", ""), logo_digest="")
    return HttpResponse(
        render_preview_style(branding),
        content_type="text/css",
        headers={"Cache-Control": f"private, max-age={_YEAR_SECS}, immutable"},
    )


def _save(request: WorkspaceRequest) -> HttpResponse:
    services.check_role(request.principal.role)
    entered = {"name": request.POST.get("name", ""), "colour": request.POST.get("colour", "")}
    if "reset" in request.POST:
        entered["colour"] = ""
    try:
        changes = read_branding_form(entered)
    except FieldErrors as error:
        context = {**get_context(request.principal), "errors": error.errors, "entered": entered}
        return render_page(request, _TEMPLATE, context, status=error.status)
    services.update_branding(tenant_id=request.principal.tenant.pk, changes=changes)
    add_toast(request, _("Saved. Pages show it within seconds."))
    return go_to(request, _get_url(request))


def _show_preview(request: WorkspaceRequest) -> HttpResponse:
    """With what stands in the form now; of a mistake, the stored branding."""
    try:
        entered = read_branding_form(request.GET.dict())
    except FieldErrors:
        entered = None
    context = get_context(request.principal, entered=entered)
    return render_page(request, _TEMPLATE, context, part="dashboard/branding/_preview.html")


def _store_logo(request: WorkspaceRequest, converted: LogoImage | LogoProblem) -> HttpResponse:
    services.store_logo(tenant_id=request.principal.tenant.pk, converted=converted, now=utc_now())
    add_toast(request, _("Saved. Pages show it within seconds."))
    return go_to(request, _get_url(request))


def _is_partial(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request-Type") == "partial"


def _get_url(request: WorkspaceRequest) -> str:
    return reverse("dashboard:branding-branding", args=[request.principal.tenant.slug])
