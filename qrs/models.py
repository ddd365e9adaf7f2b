"""DynamicQr, its destination history and its scan total.

No foreign key leaves the tenant schema: people and deleted QRs are plain ids.
"""

from django.db import models
from django.db.models.functions import Now


class DynamicQr(models.Model):
    """A printed code whose destination can change.

    A trigger copies destination, variants, settings and state to public qr_route, in the
    same transaction (see qrs/routes).
    """

    short_id = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=120)
    destination_url = models.CharField(max_length=2000)
    variants = models.JSONField(default=list, blank=True)
    forward_query = models.BooleanField(
        default=False,
        db_default=False,
        help_text="append the query of a scan to the destination",
    )
    is_active = models.BooleanField(default=True)
    is_blocked = models.BooleanField(default=False, help_text="set by the platform for abuse")
    destination_changes_count = models.PositiveIntegerField(default=0)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(fields=("-created_at", "-id"), name="dynamicqr_newest_first"),
            models.Index(
                fields=("id",), condition=models.Q(is_active=True), name="dynamicqr_active"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.short_id} {self.name}"


class DestinationChange(models.Model):
    """One edit of a destination: old, new, who, when. Outlives the QR."""

    qr_id = models.BigIntegerField(db_index=True)
    short_id = models.CharField(max_length=8)
    old_url = models.CharField(max_length=2000)
    new_url = models.CharField(max_length=2000)
    changed_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()
    paid_with_credit = models.BooleanField(default=False)

    class Meta:
        ordering = ("-changed_at", "-id")

    def __str__(self) -> str:
        return f"{self.short_id}: {self.old_url} -> {self.new_url}"


class ScanTotal(models.Model):
    """All-time redirected scans of one QR.

    Written by scans only, read with every QR; it stands here because the list
    shows it, and apart from DynamicQr so that counting never locks an edit.
    """

    qr_id = models.BigIntegerField(primary_key=True)
    scan_count = models.BigIntegerField(default=0)
    bot_count = models.BigIntegerField(
        default=0, help_text="how many of scan_count were crawlers, previews and prefetches"
    )
    last_scanned_at = models.DateTimeField(null=True)
    recounted_at = models.DateTimeField(
        db_default=Now(),
        help_text="when counting began, or rollups were last made anew: figures that were read"
        " before no longer hold, though the counts may be the same",
    )

    def __str__(self) -> str:
        return f"qr {self.qr_id}: {self.scan_count}"
