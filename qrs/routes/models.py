"""qr_route: one row per short id that was ever used."""

from django.db import models

from kernel.ids import SHORT_ID_LENGTH


class RouteState(models.TextChoices):
    """Whether and how scans of this short id redirect."""

    ACTIVE = "active"
    PAUSED = "paused"
    BLOCKED = "blocked"
    DELETED = "deleted"


class QrRoute(models.Model):
    """Written by the trigger only.

    A deleted QR leaves its row as a tombstone: printed codes remain for years, so their short
    ids must never lead anywhere else.
    """

    short_id = models.CharField(primary_key=True, max_length=SHORT_ID_LENGTH, db_collation="C")
    tenant_id = models.BigIntegerField(db_index=True)
    qr_id = models.BigIntegerField()
    destination_url = models.TextField()
    variants = models.JSONField(default=list)
    forward_query = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=10, choices=RouteState.choices)
    tenant_suspended = models.BooleanField(default=False)
    version = models.BigIntegerField(default=1, help_text="rises with every change")
    published_version = models.BigIntegerField(default=0, help_text="last one that Redis has")

    class Meta:
        db_table = "qr_route"
        indexes = [
            models.Index(
                fields=("short_id",),
                condition=models.Q(published_version__lt=models.F("version")),
                name="qr_route_unpublished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.short_id} v{self.version} {self.state}"


class RouteComparison(models.Model):
    """One row: the servers as they were last seen, and how far all routes are compared.

    mark: what the last round wrote to Redis. redis_server, postgres_server: see servers.py.
    requested, completed: count comparisons of all routes; one is due while they differ.
    is_suspect: whether routes may be wrong until it is completed.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    mark = models.TextField(default="", db_default="")
    redis_server = models.TextField(default="", db_default="")
    postgres_server = models.TextField(default="", db_default="")
    requested = models.BigIntegerField(default=0, db_default=0)
    completed = models.BigIntegerField(default=0, db_default=0)
    reason = models.TextField(default="", db_default="")
    is_suspect = models.BooleanField(default=False, db_default=False)
    requested_at = models.DateTimeField(null=True)
    last_short_id = models.TextField(default="", db_default="", help_text="compared up to this one")
    compared = models.BigIntegerField(default=0, db_default=0)
    differing = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "qr_route_comparison"

    def __str__(self) -> str:
        return f"{self.completed} of {self.requested}: {self.reason}"

    @property
    def is_due(self) -> bool:
        return self.completed < self.requested

    @property
    def is_doubtful(self) -> bool:
        """Whether Redis may hold wrong routes until the comparison is completed."""
        return self.is_due and (self.is_suspect or self.differing > 0)
