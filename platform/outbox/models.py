"""OutboxEvent: something that happened in a workspace."""

from django.db import models


class EventType(models.TextChoices):
    """The kinds of events, by the names that receivers know."""

    SCAN_CREATED = "scan.created"
    QR_CREATED = "dynamic_qr.created"
    QR_UPDATED = "dynamic_qr.updated"
    QR_DELETED = "dynamic_qr.deleted"
    QUOTA_75 = "quota.threshold_75"
    QUOTA_100 = "quota.threshold_100"


LATE_SCANS = "scan.late"
"""The type of notes that are no events, see scans.ingestion.late."""


class OutboxEvent(models.Model):
    """One event, kept for 30 days.

    id: UUIDv7, so that events sort by time: of a scan, when it was answered; of all others, when
    they were written, by PostgreSQL's clock. tenant_id is a plain value, so that apps below tenants
    can write events. data: JSON text, which is sent as it is.
    scheduled_at: when its deliveries were made; NULL until then.
    """

    id = models.UUIDField(primary_key=True)
    tenant_id = models.BigIntegerField()
    type = models.CharField(max_length=40)
    data = models.TextField()
    created_at = models.DateTimeField()
    scheduled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhook_event"
        indexes = [
            # Scans are listed from their own rows.
            models.Index(
                fields=("tenant_id", "id"),
                name="webhook_event_but_scans",
                condition=~models.Q(type="scan.created"),
            ),
            models.Index(
                fields=("id",),
                name="webhook_event_unscheduled",
                condition=models.Q(scheduled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"
