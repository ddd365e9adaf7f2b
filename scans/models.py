"""DynamicQrScan: one row for each answered GET of a printed code."""

from django.db import models

from scans import events


class DynamicQrScan(models.Model):
    """What was known and derived about one scan.

    qr_id and short_id are plain values: a scan outlives its QR for 13 months.
    Empty text means unknown. Rows are only written by scans.ingestion.
    """

    event_id = models.UUIDField(primary_key=True, help_text="UUIDv7 made when it was answered")
    qr_id = models.BigIntegerField()
    short_id = models.CharField(max_length=8)
    scanned_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, help_text="redirected or paused")
    variant = models.CharField(max_length=events.VARIANT_LENGTH, blank=True)
    host = models.CharField(max_length=events.HOST_LENGTH)
    user_agent = models.CharField(max_length=events.USER_AGENT_LENGTH, blank=True)
    client = models.CharField(max_length=7, help_text="iOS ... Bot, other")
    device = models.CharField(max_length=60)
    os = models.CharField(max_length=60)
    browser = models.CharField(max_length=60)
    is_bot = models.BooleanField()
    bot_reason = models.CharField(max_length=10, blank=True, help_text="crawler, preview, prefetch")
    referer = models.CharField(max_length=events.REFERER_LENGTH, blank=True, help_text="raw")
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2")
    region = models.CharField(max_length=events.PLACE_LENGTH, blank=True)
    city = models.CharField(max_length=events.PLACE_LENGTH, blank=True)
    latitude = models.FloatField(null=True, help_text="degrees, WGS 84")
    longitude = models.FloatField(null=True, help_text="degrees, WGS 84")
    address_hash = models.BinaryField(null=True, help_text="HMAC with a key of that day")

    class Meta:
        indexes = [
            # Every figure is of one QR and a range of days.
            models.Index(fields=("qr_id", "scanned_at"), name="scan_by_qr_and_time"),
        ]

    def __str__(self) -> str:
        return f"{self.short_id} at {self.scanned_at:%Y-%m-%d %H:%M:%S}"
