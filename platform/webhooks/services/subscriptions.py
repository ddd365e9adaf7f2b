"""Create, update and delete subscriptions. Each function locks the tenant row first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.services import record_event
from audit.targets import Target
from kernel.errors import NotFoundError
from tenants.models import Tenant
from tenants.services.workspaces import lock_tenant
from webhooks.errors import TooManyWebhooksError, WebhooksPlanError
from webhooks.inputs import abbreviate_url
from webhooks.models import (
    DeliveryStatus,
    DisabledReason,
    SubscriptionStatus,
    WebhookDelivery,
    WebhookSubscription,
)
from webhooks.signing_secrets import new_secret, seal_secret

# Each event of the workspace is sent to all of them.
MAX_SUBSCRIPTIONS = 20


@transaction.atomic
def create_subscription(
    *, tenant_id: int, url: str, description: str, events: Sequence[str], now: datetime
) -> tuple[WebhookSubscription, str]:
    """Returns the subscription and its secret, which is not readable later.

    url, events: from webhooks.inputs.
    Raises WebhooksPlanError (403), TooManyWebhooksError (409).
    """
    check_plan(lock_tenant(tenant_id=tenant_id))
    if WebhookSubscription.objects.filter(tenant_id=tenant_id).count() >= MAX_SUBSCRIPTIONS:
        raise TooManyWebhooksError(MAX_SUBSCRIPTIONS)
    secret = new_secret()
    subscription = WebhookSubscription.objects.create(
        tenant_id=tenant_id,
        url=url,
        description=description,
        events=list(events),
        sealed_secret=seal_secret(secret),
        created_at=now,
    )
    record_event(
        action="webhook.create",
        target=get_target(subscription),
        after=_describe(subscription),
        tenant_id=tenant_id,
    )
    return subscription, secret


@transaction.atomic
def update_subscription(
    *, tenant_id: int, subscription_id: int, changes: Mapping[str, Any], now: datetime
) -> WebhookSubscription:
    """Save the changes, all or none.

    changes: of url, description, events and status, as webhooks.inputs checks them.
    Raises NotFoundError (404), WebhooksPlanError (403).
    """
    check_plan(lock_tenant(tenant_id=tenant_id))
    subscription = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    changed = {name for name, value in changes.items() if getattr(subscription, name) != value}
    if not changed:
        return subscription
    before = _describe(subscription)
    for name in changed - {"status"}:
        setattr(subscription, name, changes[name])
    if "url" in changed:
        _forget_failures(subscription)
    if "status" in changed:
        if changes["status"] == SubscriptionStatus.ACTIVE:
            _enable(subscription, now=now)
        else:
            disable(subscription, reason=DisabledReason.MEMBER, now=now)
    subscription.save()
    after = _describe(subscription)
    record_event(
        action="webhook.update",
        target=get_target(subscription),
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        tenant_id=tenant_id,
    )
    return subscription


@transaction.atomic
def delete_subscription(*, tenant_id: int, subscription_id: int) -> None:
    """Allowed under any plan. What waits for it is no longer sent.

    Raises NotFoundError (404).
    """
    lock_tenant(tenant_id=tenant_id)
    subscription = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    target, before = get_target(subscription), _describe(subscription)
    subscription.delete()
    record_event(action="webhook.delete", target=target, before=before, tenant_id=tenant_id)


def check_plan(tenant: Tenant) -> None:
    """Raises WebhooksPlanError (403)."""
    if not tenant.plan.webhooks:
        raise WebhooksPlanError


def lock_subscription(*, tenant_id: int, subscription_id: int) -> WebhookSubscription:
    """Raises NotFoundError (404)."""
    found = WebhookSubscription.objects.select_for_update(no_key=True).filter(
        tenant_id=tenant_id, pk=subscription_id
    )
    subscription = found.first()
    if subscription is None:
        raise NotFoundError
    return subscription


def disable(subscription: WebhookSubscription, *, reason: DisabledReason, now: datetime) -> None:
    """Without saving."""
    subscription.status = SubscriptionStatus.DISABLED
    subscription.disabled_reason = reason
    subscription.disabled_at = now


def get_target(subscription: WebhookSubscription) -> Target:
    return Target.of_webhook(subscription.pk)


def _enable(subscription: WebhookSubscription, *, now: datetime) -> None:
    """As if it had never failed; what waits is sent now."""
    subscription.status = SubscriptionStatus.ACTIVE
    subscription.disabled_reason = ""
    subscription.disabled_at = None
    _forget_failures(subscription)
    waiting = WebhookDelivery.objects.filter(
        subscription=subscription, status=DeliveryStatus.PENDING, claimed_until=None
    )
    waiting.filter(next_attempt_at__gt=now).update(next_attempt_at=now)


def _forget_failures(subscription: WebhookSubscription) -> None:
    subscription.consecutive_failures = 0
    subscription.failing_since = None
    subscription.held_until = None
    subscription.is_slow = False


def _describe(subscription: WebhookSubscription) -> dict[str, object]:
    """For the audit log."""
    return {
        "url": abbreviate_url(subscription.url),
        "description": subscription.description,
        "events": list(subscription.events),
        "status": str(subscription.status),
    }
