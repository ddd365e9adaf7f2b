"""Deliveries that are due, taken by one sender until it has sent them.

A sender that dies keeps what it has taken for CLAIM_FOR; then another takes it. So an event is
sent at least once, and after a crash twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from kernel.sql_files import read_sql
from webhooks.models import WebhookDelivery, WebhookSubscription

MAX_RUNNING_OF_SUBSCRIPTION = 4
# Of one that fails, is slow or has not answered yet: it may never answer.
MAX_RUNNING_OF_TROUBLED = 1
# Longer than an attempt and the recording of it.
CLAIM_FOR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class DueSubscription:
    """A subscription for which something is due. is_troubled: it fails, or is slow."""

    id: int
    tenant_id: int
    is_troubled: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery to send. claimed_until: names this claim of it."""

    delivery_id: UUID
    subscription_id: int
    event_id: UUID
    event_type: str
    workspace: str
    claimed_until: datetime


def find_due_subscriptions(*, now: datetime) -> list[DueSubscription]:
    """Those that may be sent to, and for which at least one delivery is due."""
    with connection.cursor() as cursor:
        cursor.execute(read_sql(__package__, "due_subscriptions"), {"now": now})
        return [DueSubscription(*row) for row in cursor.fetchall()]


@transaction.atomic
def claim_deliveries(*, subscription_id: int, now: datetime, limit: int) -> Sequence[Claim]:
    """At most so many, oldest first, and never more than may run for the subscription at once.

    limit: of the sender. Nothing while another sender looks at the same subscription.
    """
    rows = WebhookSubscription.objects.select_for_update(skip_locked=True, no_key=True)
    subscription = rows.filter(pk=subscription_id).first()
    if subscription is None or not subscription.is_active:
        return []
    running = WebhookDelivery.objects.filter(
        subscription_id=subscription_id, claimed_until__gt=now
    ).count()
    allowed = min(limit, get_limit(subscription) - running)
    if allowed <= 0:
        return []
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {
            "subscription_id": subscription_id,
            "now": now,
            "claimed_until": now + CLAIM_FOR,
            "limit": allowed,
        }
        cursor.execute(read_sql(__package__, "claim_deliveries"), parameters)
        return [Claim(*row) for row in cursor.fetchall()]


def get_limit(subscription: WebhookSubscription) -> int:
    """How many requests to it may run at once, of all senders together."""
    has_answered = subscription.last_response_status is not None
    if subscription.is_slow or subscription.consecutive_failures or not has_answered:
        return MAX_RUNNING_OF_TROUBLED
    return MAX_RUNNING_OF_SUBSCRIPTION
