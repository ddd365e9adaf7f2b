"""Pages of customers' host names: the list, and one domain."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customdomains.errors import CustomDomainsPlanError
from customdomains.inputs import read_domain, read_redirects
from customdomains.selectors.domains import get_domain
from customdomains.services import domains as services
from customdomains.services import on_demand
from customdomains.services.on_demand import TimedFinding
from dashboard.domains.content import get_domain_context, get_list_context
from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from kernel.clock import utc_now
from kernel.deferred_work import defer_work, delay_response
from kernel.errors import ConflictError, FieldErrors
from kernel.translation import gettext as _
from scans.analytics.host_usage import get_host_usage
from tenants.selectors.hosts import HOST_COPY_SECS

_USAGE_DAYS = 90
_REDIRECTS = ("root_redirect_url", "not_found_redirect_url")


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def list_domains(request: WorkspaceRequest) -> HttpResponse:
    """The list with the form for another one; below the plan, what a domain is good for."""
    errors: dict[str, list[str]] = {}
    status = 200
    if request.method == "POST":
        try:
            return _add_domain(request)
        except FieldErrors as error:
            errors, status = error.errors, error.status
        except (ConflictError, CustomDomainsPlanError) as error:
            errors, status = {"domain": [error.detail]}, error.status
    context = {
        **get_list_context(request.principal),
        "errors": errors,
        "entered": request.POST.get("domain", ""),
    }
    template = "dashboard/domains/list.html"
    if not (context["has_plan"] or context["domains"]):
        template = "dashboard/domains/plan.html"
    return render_page(request, template, context, status=status)


@workspace_page
@require_safe
def show_domain(request: WorkspaceRequest, domain_id: int) -> HttpResponse:
    """One domain. While it waits for its records, the page looks again every 10 seconds."""
    context = _get_context(request, domain_id)
    seen = request.GET.get("seen", "")
    response = render_page(
        request, "dashboard/domains/domain.html", context, part=_choose_part(context, seen)
    )
    if _has_changed(context, seen):
        # More of the page depends on the state than the part that looks.
        response.headers["HX-Retarget"] = "#domain"
    return response


@workspace_page
@require_POST
def check_domain(request: WorkspaceRequest, domain_id: int) -> HttpResponse:
    """Asks DNS, which takes seconds and holds no thread."""
    return defer_work(
        request,
        begin=partial(
            on_demand.begin_look_up,
            tenant_id=request.principal.tenant.pk,
            domain_id=domain_id,
        ),
        finish=partial(_finish_check, request, domain_id),
        owner_limit=on_demand.get_owner_limit(tenant_id=request.principal.tenant.pk),
    )


@workspace_page
@require_POST
def make_primary(request: WorkspaceRequest, domain_id: int) -> HttpResponse:
    """New codes carry this domain from now on."""
    return _update(request, domain_id, is_primary=True)


@workspace_page
@require_POST
def save_redirects(request: WorkspaceRequest, domain_id: int) -> HttpResponse:
    """Where the home page and unknown codes of the host lead."""
    entered = {name: request.POST.get(name, "") for name in _REDIRECTS}
    try:
        redirects = read_redirects(entered)
    except FieldErrors as error:
        return _show_errors(request, domain_id, error, entered)
    return _update(request, domain_id, redirects=redirects)


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def delete_domain(request: WorkspaceRequest, domain_id: int) -> HttpResponse:
    """Says what stops, and asks for the name of the domain."""
    principal = request.principal
    principal.require_writer()
    claim = get_domain(tenant_id=principal.tenant.pk, domain_id=domain_id)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        if request.POST.get("name", "").strip().lower() == claim.domain:
            return _delete(request, claim)
        errors = {"name": [_("Type the name exactly as it is written above.")]}
    since = utc_now() - timedelta(days=_USAGE_DAYS)
    context = {"claim": claim, "usage": get_host_usage(claim.domain, since=since), "errors": errors}
    return render_page(
        request, "dashboard/domains/delete.html", context, status=400 if errors else 200
    )


def _add_domain(request: WorkspaceRequest) -> HttpResponse:
    claim = services.claim_domain(
        tenant_id=request.principal.tenant.pk,
        acting_user=request.principal.user,
        domain=read_domain(request.POST.get("domain", "")),
        now=utc_now(),
    )
    return go_to(request, _get_url(request, claim.pk))


def _finish_check(
    request: WorkspaceRequest, domain_id: int, timed_finding: TimedFinding
) -> HttpResponse:
    claim = on_demand.finish_check(
        tenant_id=request.principal.tenant.pk,
        acting_user=request.principal.user,
        domain_id=domain_id,
        timed_finding=timed_finding,
        accept_conflicts=request.POST.get("accept_conflicts") == "yes",
    )
    if _is_partial(request):
        context = _get_context(request, domain_id)
        return render_page(
            request,
            "dashboard/domains/domain.html",
            context,
            part="dashboard/domains/_domain.html",
        )
    return go_to(request, _get_url(request, claim.pk))


def _update(
    request: WorkspaceRequest,
    domain_id: int,
    *,
    is_primary: bool | None = None,
    redirects: dict[str, str] | None = None,
) -> HttpResponse:
    try:
        services.update_domain(
            tenant_id=request.principal.tenant.pk,
            acting_user=request.principal.user,
            domain_id=domain_id,
            now=utc_now(),
            is_primary=is_primary,
            redirects=redirects or {},
        )
    except FieldErrors as error:
        return _show_errors(request, domain_id, error, redirects or {})
    add_toast(request, _("Saved."))
    return go_to(request, _get_url(request, domain_id))


def _show_errors(
    request: WorkspaceRequest, domain_id: int, error: FieldErrors, entered: dict[str, str]
) -> HttpResponse:
    context = {**_get_context(request, domain_id), "errors": error.errors, "entered": entered}
    return render_page(request, "dashboard/domains/domain.html", context, status=error.status)


def _delete(request: WorkspaceRequest, claim: Any) -> HttpResponse:
    was_served = services.delete_domain(
        tenant_id=request.principal.tenant.pk,
        acting_user=request.principal.user,
        domain_id=claim.pk,
        now=utc_now(),
    )
    if was_served:
        # Until no web process serves the host any more.
        delay_response(request, HOST_COPY_SECS)
    add_toast(request, _("Deleted. The domain is no longer served."))
    return go_to(request, reverse("dashboard:domains-list", args=[request.principal.tenant.slug]))


def _get_context(request: WorkspaceRequest, domain_id: int) -> dict[str, Any]:
    context = get_domain_context(request.principal, domain_id)
    claim = context["claim"]
    entered = {name: getattr(claim, name) for name in _REDIRECTS}
    return {**context, "errors": {}, "entered": entered}


def _choose_part(context: dict[str, Any], seen: str) -> str:
    name = "_domain" if _has_changed(context, seen) else "_records"
    return f"dashboard/domains/{name}.html"


def _has_changed(context: dict[str, Any], seen: str) -> bool:
    return bool(seen) and seen != context["claim"].status


def _is_partial(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request-Type") == "partial"


def _get_url(request: WorkspaceRequest, domain_id: int) -> str:
    return reverse("dashboard:domains-domain", args=[request.principal.tenant.slug, domain_id])
