"""WebhookSubscription: a URL and what is sent there. WebhookDelivery: one event for one of them."""

from django.db import models

from accounts.sealed_fields import SealedField
from tenants.models import Tenant

SEAL_PURPOSE = "webhook-secret"


class SubscriptionStatus(models.TextChoices):
    """Whether events are sent."""

    ACTIVE = "active"
    DISABLED = "disabled"


class DisabledReason(models.TextChoices):
    """Who or what has disabled a subscription; "" while it is active."""

    MEMBER = "member"
    FAILURES = "failures"
    GONE = "gone"


class WebhookSubscription(models.Model):
    """A URL of a workspace, and the types of events that are sent there.

    sealed_secret, sealed_previous_secret: by webhooks.secrets.
    consecutive_failures: events whose latest attempt has failed, since an attempt succeeded last;
    failing_since: when the first of them did.
    held_until: nothing is sent before, because the receiver wants or needs a pause.
    is_slow: its last answer took long, or never came.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=2000)
    description = models.CharField(max_length=200, blank=True)
    events = models.JSONField(default=list)
    status = models.CharField(
        max_length=8, choices=SubscriptionStatus.choices, default=SubscriptionStatus.ACTIVE
    )
    disabled_reason = models.CharField(
        max_length=8, choices=DisabledReason.choices, blank=True, default=""
    )
    disabled_at = models.DateTimeField(null=True)
    sealed_secret = SealedField(purpose=SEAL_PURPOSE, editable=False)
    sealed_previous_secret = SealedField(purpose=SEAL_PURPOSE, null=True, editable=False)
    previous_expires_at = models.DateTimeField(null=True)
    consecutive_failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    is_slow = models.BooleanField(default=False)
    last_delivery_at = models.DateTimeField(null=True)
    last_response_status = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "webhook_subscription"
        constraints = [
            models.CheckConstraint(
                name="webhook_status_is_known",
                condition=models.Q(status__in=SubscriptionStatus.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.url} of {self.tenant_id}: {self.status}"

    @property
    def is_active(self) -> bool:
        return self.status == SubscriptionStatus.ACTIVE


class DeliveryStatus(models.TextChoices):
    """pending: waits for its first or next attempt. failed: there will be none."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDelivery(models.Model):
    """One event for one subscription, kept for 30 days.

    id: UUIDv7. event_id, event_type: of outbox.OutboxEvent. workspace: the slug when the delivery
    was made, so that the body stays the same. tries: attempts since it was made, or sent again.
    attempts: the latest, oldest first; see webhooks.attempts. claimed_until: a sender works on it.
    subscription: without a constraint, because deleting one would have to delete millions of rows.
    """

    id = models.UUIDField(primary_key=True)
    subscription = models.ForeignKey(
        WebhookSubscription,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    event_id = models.UUIDField()
    event_type = models.CharField(max_length=40)
    workspace = models.CharField(max_length=60)
    status = models.CharField(
        max_length=9, choices=DeliveryStatus.choices, db_default=DeliveryStatus.PENDING
    )
    tries = models.PositiveSmallIntegerField(db_default=0)
    attempts = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    response_status = models.PositiveSmallIntegerField(null=True)
    response_body = models.TextField(db_default="")
    error = models.CharField(max_length=300, db_default="")
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "webhook_delivery"
        constraints = [
            models.CheckConstraint(
                name="webhook_delivery_status_known",
                condition=models.Q(status__in=DeliveryStatus.values),
            ),
        ]
        indexes = [
            models.Index(fields=("subscription", "-id"), name="webhook_delivery_log"),
            models.Index(
                fields=("subscription", "next_attempt_at"),
                name="webhook_delivery_pending",
                condition=models.Q(status="pending"),
            ),
            models.Index(
                fields=("expires_at",),
                name="webhook_delivery_expiring",
                condition=models.Q(status="pending"),
            ),
            models.Index(
                fields=("subscription",),
                name="webhook_delivery_claimed",
                condition=models.Q(claimed_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.event_id} for {self.subscription_id}: {self.status}"
