"""GET, POST /<workspace>/settings/plan/: limits and their use, and asking for more."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from kernel.clock import utc_now
from kernel.errors import ApiError, FieldErrors
from kernel.translation import gettext as _
from plans.quota_months import get_quota_renewal
from plans.selectors import count_renders, list_plans
from qrs.selectors.overview import count_active_qrs
from tenants.selectors.members import count_taken_seats
from tenants.selectors.plan_requests import list_plan_requests
from tenants.services.plan_requests import check_wish, request_plan

_SHOWN_REQUESTS = 5


@workspace_page(allow_suspended=True)
@require_http_methods(["GET", "HEAD", "POST"])
def show_plan(request: WorkspaceRequest) -> HttpResponse:
    """Also of a suspended workspace, with the reason."""
    if request.method != "POST":
        return _show(request, {}, {})
    form = {name: request.POST.get(name, "").strip() for name in ("plan", "credits", "message")}
    try:
        request_plan(
            tenant_id=request.principal.tenant.pk,
            acting_user=request.principal.user,
            wish=check_wish(**form),
            now=utc_now(),
        )
    except FieldErrors as error:
        return _show(request, form, error.errors)
    except ApiError as error:
        return _show(request, form, {"form": [error.detail]}, status=error.status)
    add_toast(request, _("Asked. The answer will stand on this page."))
    return go_to(request, request.path)


def _show(
    request: WorkspaceRequest,
    form: dict[str, str],
    errors: dict[str, list[str]],
    *,
    status: int = 400,
) -> HttpResponse:
    principal, now = request.principal, utc_now()
    tenant, plan = principal.tenant, principal.tenant.plan
    requests = list(list_plan_requests(tenant_id=tenant.pk)[:_SHOWN_REQUESTS])
    context: dict[str, Any] = {
        "plan": plan,
        "active": count_active_qrs(),
        "renders": count_renders(tenant_id=tenant.pk, now=now),
        "renewal": get_quota_renewal(now),
        "taken": count_taken_seats(tenant_id=tenant.pk, now=now),
        "requests": requests,
        "has_open_request": any(one.status == "open" for one in requests),
        "may_request": principal.role.can_manage and not tenant.is_suspended,
        "plans": [("", _("No other plan")), *_list_other_plans(plan.code)],
        "form": {"plan": "", "credits": "", "message": "", **form},
        "errors": errors,
    }
    return render_page(
        request, "dashboard/members/plan.html", context, status=status if errors else 200
    )


def _list_other_plans(current: str) -> list[tuple[str, str]]:
    return [(plan.code, _name_plan(plan)) for plan in list_plans() if plan.code != current]


def _name_plan(plan: Any) -> str:
    if plan.price_usd_month is None:
        return f"{plan.name}: {_('price on request')}"
    price = _("%(price)s USD a month") % {"price": plan.price_usd_month}
    return f"{plan.name}: {price}"
