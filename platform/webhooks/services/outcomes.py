"""What an attempt changes: its delivery, and what is known of the receiver."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from audit.services import record_event
from webhooks.attempts import Attempt
from webhooks.mails import send_disabled_mails
from webhooks.models import (
    DeliveryStatus,
    DisabledReason,
    WebhookDelivery,
    WebhookSubscription,
)
from webhooks.schedule import get_delay
from webhooks.services.claims import Claim
from webhooks.services.subscriptions import disable, get_target

logger = logging.getLogger(__name__)

MAX_LISTED_ATTEMPTS = 20
# A subscription is disabled when so many events in a row have failed, over so long a time.
DISABLE_AFTER_EVENTS = 20
DISABLE_AFTER = timedelta(hours=12)
# A receiver that fails is asked more seldom: what waits for it would else be tried in a row.
_HOLD_AFTER_EVENTS = 20
_HOLD_FOR = timedelta(seconds=5)
_SLOW_SECS = 1.0
# The log of a delivery has the beginning in whole seconds, and how long it took in milliseconds.
_LOG_ROUNDING = timedelta(seconds=1, milliseconds=1)
_GONE = 410


@transaction.atomic
def record_attempt(*, claim: Claim, url: str, attempt: Attempt, now: datetime) -> None:
    """Does nothing where another sender has taken the delivery meanwhile. url: that was asked."""
    # First, as in claims.py: one order of locks.
    subscriptions = WebhookSubscription.objects.select_for_update(no_key=True)
    subscription = subscriptions.filter(pk=claim.subscription_id).first()
    delivery = (
        WebhookDelivery.objects.select_for_update()
        .filter(pk=claim.delivery_id, claimed_until=claim.claimed_until)
        .first()
    )
    if delivery is None:
        return
    # Of a receiver that was replaced meanwhile, nothing is held against the new one.
    is_receiver = subscription is not None and subscription.url == url
    if subscription is not None and is_receiver:
        _note_receiver(subscription, delivery, attempt, now=now)
    is_over = subscription is None or (is_receiver and attempt.status == _GONE)
    _note_delivery(delivery, attempt, is_over=is_over, now=now)


def expire_deliveries(*, now: datetime) -> int:
    """Give up what has waited for too long. Returns how many."""
    waiting = WebhookDelivery.objects.filter(status=DeliveryStatus.PENDING, expires_at__lte=now)
    unclaimed = waiting.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))
    return unclaimed.update(
        status=DeliveryStatus.FAILED,
        next_attempt_at=None,
        claimed_until=None,
        error="It was not delivered within 24 hours.",
    )


def _note_delivery(
    delivery: WebhookDelivery, attempt: Attempt, *, is_over: bool, now: datetime
) -> None:
    """is_over: if it has failed, it is not tried again."""
    delivery.tries += 1
    delivery.attempts = [*delivery.attempts, attempt.as_json()][-MAX_LISTED_ATTEMPTS:]
    delivery.response_status = attempt.status
    delivery.response_body = attempt.body
    delivery.error = attempt.error
    delivery.claimed_until = None
    delivery.next_attempt_at = None
    if attempt.has_succeeded:
        delivery.status = DeliveryStatus.DELIVERED
    else:
        delay = get_delay(delivery.tries, pause=attempt.pause)
        is_final = delay is None or now + delay >= delivery.expires_at
        if is_final or is_over:
            delivery.status = DeliveryStatus.FAILED
        elif delay is not None:
            delivery.next_attempt_at = now + delay
    delivery.save()


def _note_receiver(
    subscription: WebhookSubscription, delivery: WebhookDelivery, attempt: Attempt, *, now: datetime
) -> None:
    subscription.last_delivery_at = attempt.at
    subscription.last_response_status = attempt.status
    subscription.is_slow = attempt.status is None or attempt.secs > _SLOW_SECS
    if attempt.has_succeeded:
        subscription.consecutive_failures = 0
        subscription.failing_since = None
    else:
        _note_failure(subscription, delivery, attempt, now=now)
    subscription.save()


def _note_failure(
    subscription: WebhookSubscription, delivery: WebhookDelivery, attempt: Attempt, *, now: datetime
) -> None:
    if not _is_counted(delivery, subscription.failing_since):
        subscription.consecutive_failures += 1
    # Attempts that overlap are not recorded in the order in which they end. A failure that ended
    # before would be counted a second time when its event is tried again.
    failing_since = subscription.failing_since or attempt.ended_at
    subscription.failing_since = min(failing_since, attempt.ended_at)
    pause = attempt.pause or timedelta(0)
    if subscription.consecutive_failures >= _HOLD_AFTER_EVENTS:
        pause = max(pause, _HOLD_FOR)
    # Never shortened: what comes in during a pause was sent before it.
    held_until = subscription.held_until or now
    subscription.held_until = max(held_until, now + pause)
    if not subscription.is_active:
        return
    if attempt.status == _GONE:
        _disable(subscription, DisabledReason.GONE, now=now)
    elif (
        subscription.consecutive_failures >= DISABLE_AFTER_EVENTS
        and now - subscription.failing_since > DISABLE_AFTER
    ):
        _disable(subscription, DisabledReason.FAILURES, now=now)


def _is_counted(delivery: WebhookDelivery, failing_since: datetime | None) -> bool:
    """Whether an earlier attempt of this delivery is one of the failures in a row."""
    if failing_since is None or not delivery.attempts:
        return False
    latest = delivery.attempts[-1]
    ended_at = datetime.fromisoformat(latest["at"]) + timedelta(milliseconds=latest["duration_ms"])
    return ended_at + _LOG_ROUNDING >= failing_since


def _disable(subscription: WebhookSubscription, reason: DisabledReason, *, now: datetime) -> None:
    disable(subscription, reason=reason, now=now)
    logger.warning("webhook %d is disabled: %s", subscription.pk, reason)
    record_event(
        action="webhook.disable",
        target=get_target(subscription),
        before={"status": "active"},
        after={"status": "disabled", "reason": str(reason)},
        tenant_id=subscription.tenant_id,
    )
    send_disabled_mails(subscription)
