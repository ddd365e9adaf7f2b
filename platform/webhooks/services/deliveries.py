"""Sending a delivery again, and deleting old ones."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from audit.services import record_event
from kernel.errors import NotFoundError
from outbox.models import OutboxEvent
from tenants.services.workspaces import lock_tenant
from webhooks.errors import EventGoneError, WebhookDisabledError
from webhooks.models import DeliveryStatus, WebhookDelivery
from webhooks.schedule import KEEP_FOR
from webhooks.services.subscriptions import check_plan, get_target, lock_subscription

KEEP_LOG_FOR = timedelta(days=30)
PURGE_BATCH = 5_000


@transaction.atomic
def redeliver(
    *, tenant_id: int, subscription_id: int, delivery_id: UUID, now: datetime
) -> WebhookDelivery:
    """Send it now, whatever became of it, with all retries.

    Raises NotFoundError (404), WebhooksPlanError (403), WebhookDisabledError (409),
    EventGoneError (409).
    """
    check_plan(lock_tenant(tenant_id=tenant_id))
    subscription = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    rows = WebhookDelivery.objects.select_for_update()
    delivery = rows.filter(subscription=subscription, pk=delivery_id).first()
    if delivery is None:
        raise NotFoundError
    if not subscription.is_active:
        raise WebhookDisabledError
    if not OutboxEvent.objects.filter(pk=delivery.event_id).exists():
        raise EventGoneError
    delivery.status = DeliveryStatus.PENDING
    delivery.tries = 0
    delivery.expires_at = now + KEEP_FOR
    if delivery.claimed_until is None or delivery.claimed_until <= now:
        delivery.next_attempt_at = now
    delivery.save(update_fields=["status", "tries", "expires_at", "next_attempt_at"])
    record_event(
        action="webhook.redeliver",
        target=get_target(subscription),
        after={"delivery": str(delivery.pk), "event_type": delivery.event_type},
        tenant_id=tenant_id,
    )
    return delivery


def purge_deliveries(*, now: datetime, limit: int = PURGE_BATCH) -> int:
    """Delete at most so many that are over 30 days old. Returns how many."""
    # Their keys are in the order of time, so that no other index is needed.
    oldest_kept = _first_uuid7_of(now - KEEP_LOG_FOR)
    old = WebhookDelivery.objects.filter(pk__lt=oldest_kept).order_by("pk")
    ids = list(old.values_list("pk", flat=True)[:limit])
    return WebhookDelivery.objects.filter(pk__in=ids).delete()[0]


def _first_uuid7_of(moment: datetime) -> UUID:
    """Source: RFC 9562 section 5.7, 48 bits of milliseconds in front."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)
