"""GET /<workspace>/settings/usage/: the month's images, by key, and the months before."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard.frame import WorkspaceRequest, render_page, workspace_page
from dashboard.members.usage_figures import draw_months, format_usd, list_callers
from kernel.clock import utc_now
from plans.quota_months import get_quota_month, list_quota_months
from plans.selectors import list_past_usage
from qrs.selectors.usage import get_workspace_usage, list_usage_by_key

_MONTHS = 12


@workspace_page(allow_suspended=True)
@require_safe
def show_usage(request: WorkspaceRequest) -> HttpResponse:
    tenant, now = request.principal.tenant, utc_now()
    usage = get_workspace_usage(tenant=tenant, now=now)
    months = list_quota_months(last=get_quota_month(now), count=_MONTHS)
    past = list_past_usage(tenant_id=tenant.pk, since=months[0])
    by_key = list_usage_by_key(tenant_id=tenant.pk, now=now)
    context = {
        "plan": tenant.plan,
        "usage": usage,
        "cost": format_usd(usage.month.overage_usd),
        "callers": list_callers(by_key, whole=usage.month.renders + usage.month.credits_spent),
        "chart": draw_months(months, past),
    }
    return render_page(request, "dashboard/members/usage.html", context)
