"""DynamicQrScan, one row for each answered GET of a printed code, and the rollups of these rows.

Rollups are functions of the rows: `manage.py rebuild_rollups` makes the same
bytes again. They count redirected scans only, people and bots separately. ScanTotal
is in qrs/models.py.
"""

from django.db import models

from scans import events
from scans.analytics.rollups.dimensions import OTHER


class DynamicQrScan(models.Model):
    """One scan, as received and as derived.

    qr_id and short_id are plain values, because a scan outlives its QR for 13 months.
    Empty text means unknown. Only scans.ingestion inserts rows.
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
    bot_reason = models.CharField(
        max_length=20, blank=True, help_text="crawler, preview, prefetch, no_user_agent"
    )
    referer = models.CharField(max_length=events.REFERER_LENGTH, blank=True, help_text="raw")
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2")
    region = models.CharField(max_length=events.LOCATION_LENGTH, blank=True)
    city = models.CharField(max_length=events.LOCATION_LENGTH, blank=True)
    latitude = models.FloatField(null=True, help_text="degrees, WGS 84")
    longitude = models.FloatField(null=True, help_text="degrees, WGS 84")
    address_hash = models.BinaryField(null=True, help_text="HMAC with a key of that day")
    query = models.CharField(
        max_length=events.QUERY_LENGTH,
        blank=True,
        db_default="",
        help_text="raw, of the scanned URL, without its question mark",
    )
    entry_id = models.CharField(
        max_length=41, default="", help_text="the stream entry that brought it"
    )

    class Meta:
        indexes = [
            # All reads are of one QR and a range of days.
            models.Index(fields=("qr_id", "scanned_at"), name="scan_by_qr_and_time"),
        ]

    def __str__(self) -> str:
        return f"{self.short_id} at {self.scanned_at:%Y-%m-%d %H:%M:%S}"


class ScanHour(models.Model):
    """Redirected scans of one QR in one UTC hour. hour: aware UTC, its start."""

    pk = models.CompositePrimaryKey("qr_id", "hour")
    qr_id = models.BigIntegerField()
    hour = models.DateTimeField()
    human_count = models.BigIntegerField()
    bot_count = models.BigIntegerField()

    class Meta:
        indexes = [
            # The hours of today of all QRs.
            models.Index(fields=("hour",), name="scanhour_by_hour"),
        ]

    def __str__(self) -> str:
        return f"qr {self.qr_id} at {self.hour:%Y-%m-%d %H}h: {self.human_count}+{self.bot_count}"


class ScanDay(models.Model):
    """Redirected scans of all QRs of the workspace on one UTC day: the sum of ScanHour.

    Triggers on ScanHour keep it, but for ingestion; see analytics.rollups.workspace_days.
    """

    day = models.DateField(primary_key=True)
    human_count = models.BigIntegerField()
    bot_count = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.day}: {self.human_count}+{self.bot_count}"


class ScanRollup(models.Model):
    """Redirected scans of one QR, UTC day, dimension and value.

    Of a list with more than MAX_VALUES (analytics.rollups.dimensions) values, only the most
    frequent ones have rows, and OTHER counts the rest; see analytics.rollups.capped.
    """

    pk = models.CompositePrimaryKey("qr_id", "day", "dimension", "value")
    qr_id = models.BigIntegerField()
    day = models.DateField()
    dimension = models.CharField(max_length=8, help_text="see scans.analytics.rollups.dimensions")
    value = models.TextField()
    human_count = models.BigIntegerField()
    bot_count = models.BigIntegerField()
    first_event_id = models.UUIDField(
        null=True, help_text="only for the version before; see scans.analytics.rollups.tables.MARK"
    )

    class Meta:
        indexes = [
            # Ingestion looks up for every batch which lists are capped already.
            models.Index(
                fields=("qr_id", "day"),
                condition=models.Q(value=OTHER),
                name="scanrollup_full_lists",
            ),
        ]

    def __str__(self) -> str:
        return f"qr {self.qr_id} on {self.day}: {self.dimension} {self.value}"


class ScanRollupTail(models.Model):
    """Redirected scans of a value that ScanRollup counts as OTHER; see analytics.rollups.capped."""

    pk = models.CompositePrimaryKey("qr_id", "day", "dimension", "digest")
    qr_id = models.BigIntegerField()
    day = models.DateField()
    dimension = models.CharField(max_length=8, help_text="see scans.analytics.rollups.dimensions")
    digest = models.BinaryField(help_text="of the value")
    human_count = models.BigIntegerField()
    bot_count = models.BigIntegerField()

    def __str__(self) -> str:
        return f"qr {self.qr_id} on {self.day}: {self.dimension} {bytes(self.digest).hex()}"


class ScanExpired(models.Model):
    """Redirected scans of one QR whose rows were deleted after 13 months.

    An all-time total can still be checked with them: total = rows + expired.
    """

    qr_id = models.BigIntegerField(primary_key=True)
    scan_count = models.BigIntegerField()
    bot_count = models.BigIntegerField()

    def __str__(self) -> str:
        return f"qr {self.qr_id}: {self.scan_count} expired"
