"""Events and deliveries of a test, made without sending anything."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.clock import utc_now
from outbox.models import EventType, OutboxEvent
from outbox.services import record_event
from tests.support.factories import Workspace
from webhooks.models import WebhookDelivery
from webhooks.services.fan_out import BATCH, fan_out_events


def record(
    workspace: Workspace,
    data: Any = None,
    *,
    event_type: EventType = EventType.SCAN_CREATED,
    now: datetime | None = None,
) -> OutboxEvent:
    """Write an event as the product does."""
    with transaction.atomic():
        record_event(
            tenant_id=workspace.tenant.pk,
            type=event_type,
            data=data or {"short_id": "aBc12dEf"},
            now=now or utc_now(),
        )
    return OutboxEvent.objects.filter(tenant_id=workspace.tenant.pk).latest("id")


def fan_out(now: datetime | None = None) -> None:
    """All events, also of other tests."""
    while fan_out_events(now=now or utc_now()) == BATCH:
        pass


def make_delivery(workspace: Workspace, webhook_id: int) -> WebhookDelivery:
    """Of a new scan, for a webhook that wants scans."""
    event = record(workspace)
    fan_out()
    return WebhookDelivery.objects.get(subscription_id=webhook_id, event_id=event.pk)
