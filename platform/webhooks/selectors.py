"""Reads of subscriptions and of their deliveries, always of one workspace."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.errors import NotFoundError
from outbox.envelope import write_envelope
from outbox.models import EventType, OutboxEvent
from webhooks.models import (
    DisabledReason,
    SubscriptionStatus,
    WebhookDelivery,
    WebhookSubscription,
)

MAX_LISTED_DELIVERIES = 10_000
"""The newest ones: counting all of a busy subscription would take seconds."""

# What a subscription would have been sent is kept for it while its receiver is away.
COLLECTS_EVENTS = Q(status=SubscriptionStatus.ACTIVE) | Q(disabled_reason=DisabledReason.FAILURES)


def list_subscribed_tenants(type: EventType) -> set[int]:  # noqa: A002 - receivers' name of it
    """Ids of the workspaces in which events of this type have to be recorded.

    Also of suspended ones: scans from before are stored afterwards, and sent once it is over.
    """
    found = WebhookSubscription.objects.filter(
        COLLECTS_EVENTS,
        events__contains=[type],
        tenant__plan__webhooks=True,
    )
    return set(found.values_list("tenant_id", flat=True))


def get_oldest_waiting_event() -> datetime | None:
    """When the oldest event happened that has no deliveries yet, of all workspaces."""
    waiting = OutboxEvent.objects.filter(scheduled_at=None).order_by("id")
    return waiting.values_list("created_at", flat=True).first()


def list_subscriptions(*, tenant_id: int) -> "QuerySet[WebhookSubscription]":
    """Those of a workspace, newest first."""
    return WebhookSubscription.objects.filter(tenant_id=tenant_id).order_by("-id")


def get_subscription(*, tenant_id: int, subscription_id: int) -> WebhookSubscription:
    """Raises NotFoundError (404), also for one of another workspace."""
    found = WebhookSubscription.objects.filter(tenant_id=tenant_id, pk=subscription_id).first()
    if found is None:
        raise NotFoundError
    return found


def list_deliveries(
    *, subscription: WebhookSubscription, status: str = ""
) -> "QuerySet[WebhookDelivery]":
    """Newest first, at most MAX_LISTED_DELIVERIES. status: "" for all."""
    found = WebhookDelivery.objects.filter(subscription=subscription)
    if status:
        found = found.filter(status=status)
    return found.order_by("-id")[:MAX_LISTED_DELIVERIES]


def get_delivery(*, subscription: WebhookSubscription, delivery_id: UUID) -> WebhookDelivery:
    """Raises NotFoundError (404)."""
    found = WebhookDelivery.objects.filter(subscription=subscription, pk=delivery_id).first()
    if found is None:
        raise NotFoundError
    return found


def get_body(delivery: WebhookDelivery) -> bytes | None:
    """What is sent; None once the event is no longer kept."""
    event = OutboxEvent.objects.filter(pk=delivery.event_id).first()
    return None if event is None else write_envelope(event, workspace=delivery.workspace)
