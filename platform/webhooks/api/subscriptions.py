"""Webhook endpoints: translate in, one call, translate out."""

from datetime import timedelta
from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kernel.clock import utc_now
from kernel.deferred_work import defer_work
from kernel.json_responses import json_response
from kernel.outbound import get_poster
from kernel.schemas import Detail, get_changes
from tenants.api.authentication import allow, get_principal
from tenants.idempotency.http import IDEMPOTENCY_HEADER, idempotent_response
from tenants.keys.scopes import Scope
from tenants.principals import Principal
from webhooks import selectors
from webhooks.attempts import Attempt
from webhooks.schemas.requests import WebhookCreate, WebhookPatch, WebhookRotate
from webhooks.schemas.subscriptions import (
    WebhookList,
    WebhookOut,
    WebhookTestResult,
    WebhookWithSecret,
)
from webhooks.services import rotation, trial
from webhooks.services import subscriptions as services

router = Router(auth=allow(Scope.WEBHOOKS))
_SECRETS = ("secret",)


@router.get("", response={200: WebhookList}, summary="List webhooks")
def list_webhooks(request: HttpRequest) -> WebhookList:
    """All webhooks of the workspace, newest first. Secrets are not shown again."""
    rows = selectors.list_subscriptions(tenant_id=get_principal(request).tenant.pk)
    return WebhookList.model_construct(results=[WebhookOut.from_row(row) for row in rows])


@router.post(
    "",
    response={201: WebhookWithSecret, 403: Detail, 409: Detail},
    summary="Create a webhook",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def create_webhook(request: HttpRequest, payload: WebhookCreate) -> HttpResponse:
    """Events that happen from now on are sent to the URL. The secret is shown this once."""
    principal = get_principal(request)
    principal.require_writer()
    return idempotent_response(
        request,
        tenant_id=principal.tenant.pk,
        action=partial(_create, principal, payload),
        secrets=_SECRETS,
    )


@router.get(
    "{int:webhook_id}/", response={200: WebhookOut, 404: Detail}, summary="Retrieve a webhook"
)
def retrieve_webhook(request: HttpRequest, webhook_id: int) -> WebhookOut:
    """One webhook, and how its latest deliveries went."""
    tenant_id = get_principal(request).tenant.pk
    return WebhookOut.from_row(
        selectors.get_subscription(tenant_id=tenant_id, subscription_id=webhook_id)
    )


@router.patch(
    "{int:webhook_id}/",
    response={200: WebhookOut, 403: Detail, 404: Detail},
    summary="Update a webhook",
)
def update_webhook(request: HttpRequest, webhook_id: int, payload: WebhookPatch) -> WebhookOut:
    """Only the fields sent change. Set to active, it gets what has waited for it."""
    principal = get_principal(request)
    principal.require_writer()
    row = services.update_subscription(
        tenant_id=principal.tenant.pk,
        subscription_id=webhook_id,
        changes=get_changes(payload),
        now=utc_now(),
    )
    return WebhookOut.from_row(row)


@router.delete(
    "{int:webhook_id}/",
    response={204: None, 403: Detail, 404: Detail},
    summary="Delete a webhook",
)
def delete_webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Sends nothing more, what waits included."""
    principal = get_principal(request)
    principal.require_writer()
    services.delete_subscription(tenant_id=principal.tenant.pk, subscription_id=webhook_id)
    return HttpResponse(status=204)


@router.post(
    "{int:webhook_id}/rotate/",
    response={200: WebhookWithSecret, 403: Detail, 404: Detail, 409: Detail},
    summary="Rotate the secret of a webhook",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def rotate_webhook_secret(
    request: HttpRequest, webhook_id: int, payload: WebhookRotate | None = None
) -> HttpResponse:
    """A new secret, shown this once. Until the previous one expires, requests carry a signature by
    each: the new one's first, the previous one's last.
    """
    principal = get_principal(request)
    principal.require_writer()
    return idempotent_response(
        request,
        tenant_id=principal.tenant.pk,
        action=partial(_rotate, principal, webhook_id, payload or WebhookRotate()),
        secrets=_SECRETS,
    )


@router.delete(
    "{int:webhook_id}/previous-secret/",
    response={204: None, 403: Detail, 404: Detail},
    summary="Expire the previous secret of a webhook",
)
def expire_webhook_secret(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """From now on requests are signed with the new secret alone."""
    principal = get_principal(request)
    principal.require_writer()
    rotation.expire_previous_secret(tenant_id=principal.tenant.pk, subscription_id=webhook_id)
    return HttpResponse(status=204)


@router.post(
    "{int:webhook_id}/test/",
    response={200: WebhookTestResult, 403: Detail, 404: Detail, 429: Detail, 503: Detail},
    summary="Send a test event",
)
def test_webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Sends `webhook.test`, also while the webhook is disabled, and answers what came of it within
    some seconds. It is not repeated, and not in the list of deliveries.
    """
    principal = get_principal(request)
    principal.require_writer()
    subscription = selectors.get_subscription(
        tenant_id=principal.tenant.pk, subscription_id=webhook_id
    )
    return defer_work(
        request,
        begin=partial(
            trial.begin_trial,
            tenant=principal.tenant,
            subscription=subscription,
            poster=get_poster(),
            now=utc_now(),
        ),
        finish=partial(_finish_test, principal, webhook_id),
        owner_limit=trial.get_owner_limit(tenant_id=principal.tenant.pk),
    )


def _create(principal: Principal, payload: WebhookCreate) -> HttpResponse:
    row, secret = services.create_subscription(
        tenant_id=principal.tenant.pk,
        url=payload.url,
        description=payload.description,
        events=payload.events,
        now=utc_now(),
    )
    return json_response(WebhookWithSecret.from_row(row, secret=secret), status=201)


def _rotate(principal: Principal, webhook_id: int, payload: WebhookRotate) -> HttpResponse:
    row, secret = rotation.rotate_secret(
        tenant_id=principal.tenant.pk,
        subscription_id=webhook_id,
        expire_previous_in=timedelta(seconds=payload.expire_previous_in),
        now=utc_now(),
    )
    return json_response(WebhookWithSecret.from_row(row, secret=secret))


def _finish_test(principal: Principal, webhook_id: int, attempt: Attempt) -> HttpResponse:
    trial.record_trial(tenant_id=principal.tenant.pk, subscription_id=webhook_id, attempt=attempt)
    return json_response(WebhookTestResult.from_attempt(attempt))
