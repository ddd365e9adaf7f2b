"""One delivery: what was sent, what the receiver answered, and sending it again."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.webhooks.content import build_webhook, describe_delivery, format_body
from kernel.clock import utc_now
from kernel.errors import ConflictError
from kernel.translation import gettext as _
from outbox.envelope import format_event_id
from webhooks.selectors import get_body, get_delivery, get_subscription
from webhooks.services.deliveries import redeliver


@workspace_page
@require_safe
def show_delivery(request: WorkspaceRequest, webhook_id: int, delivery_id: UUID) -> HttpResponse:
    tenant_id = request.principal.tenant.pk
    subscription = get_subscription(tenant_id=tenant_id, subscription_id=webhook_id)
    row = get_delivery(subscription=subscription, delivery_id=delivery_id)
    attempts = [one | {"at": parse_datetime(one["at"])} for one in reversed(row.attempts)]
    context = {
        "webhook": build_webhook(subscription),
        "delivery": row,
        "event_id": format_event_id(row.event_id),
        "state": describe_delivery(row),
        "attempts": attempts,
        "body": format_body(get_body(row)),
    }
    return render_page(request, "dashboard/webhooks/delivery.html", context)


@workspace_page
@require_POST
def send_again(request: WorkspaceRequest, webhook_id: int, delivery_id: UUID) -> HttpResponse:
    principal = request.principal
    try:
        redeliver(
            tenant_id=principal.tenant.pk,
            subscription_id=webhook_id,
            delivery_id=delivery_id,
            now=utc_now(),
        )
    except ConflictError as error:
        add_toast(request, error.detail, kind="bad")
    else:
        add_toast(request, _("It is sent again now."))
    url = reverse(
        "dashboard:webhooks-delivery", args=[principal.tenant.slug, webhook_id, delivery_id]
    )
    return go_to(request, url)
