"""The log of a webhook: what was sent, what the receiver answered, and sending again."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kernel.clock import utc_now
from kernel.json_responses import json_response
from kernel.pagination import PageQuery, paginate
from kernel.schemas import Detail, Page
from tenants.api.authentication import allow, get_principal
from tenants.idempotency.http import IDEMPOTENCY_HEADER, idempotent_response
from tenants.keys.scopes import Scope
from tenants.principals import Principal
from webhooks import selectors
from webhooks.models import WebhookSubscription
from webhooks.schemas.deliveries import DeliveryDetail, DeliveryOut, DeliveryPage, DeliveryQuery
from webhooks.services.deliveries import redeliver

router = Router(auth=allow(Scope.WEBHOOKS))


@router.get(
    "{int:webhook_id}/deliveries/",
    response={200: DeliveryPage, 404: Detail},
    summary="List deliveries of a webhook",
)
def list_webhook_deliveries(
    request: HttpRequest,
    webhook_id: int,
    query: Query[PageQuery],
    filters: Query[DeliveryQuery],
) -> Page[DeliveryOut]:
    """Newest first; at most 10,000 of the last 30 days."""
    rows = selectors.list_deliveries(
        subscription=_get_subscription(request, webhook_id), status=filters.read_status()
    )
    return paginate(
        DeliveryPage, request, query, rows, lambda some: [DeliveryOut.from_row(row) for row in some]
    )


@router.get(
    "{int:webhook_id}/deliveries/{uuid:delivery_id}/",
    response={200: DeliveryDetail, 404: Detail},
    summary="Retrieve a delivery",
)
def retrieve_webhook_delivery(
    request: HttpRequest, webhook_id: int, delivery_id: UUID
) -> DeliveryDetail:
    """One delivery, with the body that is sent."""
    row = selectors.get_delivery(
        subscription=_get_subscription(request, webhook_id), delivery_id=delivery_id
    )
    return DeliveryDetail.from_delivery(row, selectors.get_body(row))


@router.post(
    "{int:webhook_id}/deliveries/{uuid:delivery_id}/redeliver/",
    response={202: DeliveryOut, 403: Detail, 404: Detail, 409: Detail},
    summary="Send a delivery again",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def redeliver_webhook(request: HttpRequest, webhook_id: int, delivery_id: UUID) -> HttpResponse:
    """Sends the same event now, whatever became of it, and repeats it as at first if it fails.

    409 while the webhook is disabled, and once the event is over 30 days old.
    """
    principal = get_principal(request)
    principal.require_writer()
    return idempotent_response(
        request,
        tenant_id=principal.tenant.pk,
        action=partial(_redeliver, principal, webhook_id, delivery_id),
    )


def _redeliver(principal: Principal, webhook_id: int, delivery_id: UUID) -> HttpResponse:
    row = redeliver(
        tenant_id=principal.tenant.pk,
        subscription_id=webhook_id,
        delivery_id=delivery_id,
        now=utc_now(),
    )
    return json_response(DeliveryOut.from_row(row), status=202)


def _get_subscription(request: HttpRequest, webhook_id: int) -> WebhookSubscription:
    return selectors.get_subscription(
        tenant_id=get_principal(request).tenant.pk, subscription_id=webhook_id
    )
