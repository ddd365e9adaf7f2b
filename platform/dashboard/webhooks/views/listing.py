"""/<workspace>/settings/webhooks/: all of them, and one with its log."""

import secrets
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard.frame import WorkspaceRequest, render_page, workspace_page
from dashboard.webhooks.content import (
    DELIVERIES_PER_PAGE,
    build_deliveries,
    build_webhook,
    build_webhooks,
    list_events,
)
from kernel.clock import utc_now
from webhooks.selectors import get_subscription, list_deliveries, list_subscriptions

_STATUSES = ("pending", "delivered", "failed")


@workspace_page
@require_safe
def list_webhooks(request: WorkspaceRequest) -> HttpResponse:
    tenant = request.principal.tenant
    context = {
        "webhooks": build_webhooks(list_subscriptions(tenant_id=tenant.pk)),
        "has_plan": tenant.plan.webhooks,
        "events": list_events(),
    }
    return render_page(request, "dashboard/webhooks/list.html", context)


@workspace_page
@require_safe
def show_webhook(request: WorkspaceRequest, webhook_id: int) -> HttpResponse:
    tenant = request.principal.tenant
    row = get_subscription(tenant_id=tenant.pk, subscription_id=webhook_id)
    expires_at = row.previous_expires_at
    context = {
        "webhook": build_webhook(row),
        "events": [one for one in list_events() if one[0] in row.events],
        "has_plan": tenant.plan.webhooks,
        "previous_expires_at": expires_at if expires_at and expires_at > utc_now() else None,
        "form_id": secrets.token_urlsafe(12),
        **_get_log(request, row),
    }
    return render_page(request, "dashboard/webhooks/webhook.html", context)


def _get_log(request: WorkspaceRequest, row: Any) -> dict[str, Any]:
    status = request.GET.get("status", "")
    status = status if status in _STATUSES else ""
    found = list_deliveries(subscription=row, status=status)
    page = Paginator(found, DELIVERIES_PER_PAGE).get_page(request.GET.get("page"))
    kept = f"status={status}&" if status else ""
    return {
        "page": page,
        "deliveries": build_deliveries(page.object_list),
        "status": status,
        "previous_url": f"?{kept}page={page.number - 1}" if page.has_previous() else "",
        "next_url": f"?{kept}page={page.number + 1}" if page.has_next() else "",
    }
