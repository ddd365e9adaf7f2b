"""A new secret, beside which the one before stays valid until the receiver knows the new one."""

from datetime import datetime, timedelta

from django.db import transaction

from audit.services import record_event
from tenants.services.workspaces import lock_tenant
from webhooks.models import WebhookSubscription
from webhooks.services.subscriptions import check_plan, get_target, lock_subscription
from webhooks.signing_secrets import new_secret, seal_secret

MAX_OVERLAP_SECS = 86_400


@transaction.atomic
def rotate_secret(
    *, tenant_id: int, subscription_id: int, expire_previous_in: timedelta, now: datetime
) -> tuple[WebhookSubscription, str]:
    """Returns the subscription and its new secret, which is not readable later.

    Meanwhile requests are signed with both. A secret before the previous one is valid no longer.
    Raises NotFoundError (404), WebhooksPlanError (403).
    """
    check_plan(lock_tenant(tenant_id=tenant_id))
    subscription = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    overlaps = expire_previous_in > timedelta(0)
    subscription.sealed_previous_secret = subscription.sealed_secret if overlaps else None
    subscription.previous_expires_at = now + expire_previous_in if overlaps else None
    secret = new_secret()
    subscription.sealed_secret = seal_secret(secret)
    subscription.save(
        update_fields=["sealed_secret", "sealed_previous_secret", "previous_expires_at"]
    )
    record_event(
        action="webhook.rotate",
        target=get_target(subscription),
        after={"previous_expires_at": subscription.previous_expires_at},
        tenant_id=tenant_id,
    )
    return subscription, secret


@transaction.atomic
def expire_previous_secret(*, tenant_id: int, subscription_id: int) -> None:
    """Sign with the new secret alone from now on. Nothing happens where there is no other.

    Raises NotFoundError (404).
    """
    lock_tenant(tenant_id=tenant_id)
    subscription = lock_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    subscription.sealed_previous_secret = None
    subscription.previous_expires_at = None
    subscription.save(update_fields=["sealed_previous_secret", "previous_expires_at"])
    record_event(
        action="webhook.expire_secret", target=get_target(subscription), tenant_id=tenant_id
    )
