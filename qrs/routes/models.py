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
