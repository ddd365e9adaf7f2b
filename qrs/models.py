"""DynamicQr, its destination history and its scan total; saved designs.

No foreign key leaves the tenant schema: people, API keys and deleted QRs are plain ids.
"""

from django.db import models
from django.db.models.functions import Now

from kernel.entity_tags import make_entity_tag
from kernel.ids import SHORT_ID_LENGTH

TRASH_DAYS = 30
"""How long a deleted QR can be restored."""


class KeptQrManager(models.Manager["DynamicQr"]):
    """QRs that are not in the trash: what every list, count and cap is about."""

    def get_queryset(self) -> "models.QuerySet[DynamicQr]":
        return super().get_queryset().filter(deleted_at__isnull=True)


class DynamicQr(models.Model):
    """A printed code whose destination can change.

    A trigger copies destination, variants, settings and state to qr_route in the same
    transaction, see qrs/routes. A deleted QR stays in the trash for 30 days, where its route is
    that of a QR which does not exist.
    """

    short_id = models.CharField(max_length=SHORT_ID_LENGTH, unique=True)
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
    created_by_key_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, help_text="when it was put into the trash")
    deleted_by_id = models.BigIntegerField(null=True)
    deleted_by_key_id = models.BigIntegerField(null=True)
    variants_recorded_since = models.DateTimeField(
        db_default=Now(),
        help_text="changes of variants since then have left a row of the history",
    )

    # The default one leaves out the trash, so that no query has to remember it.
    objects = KeptQrManager()
    with_trash = models.Manager["DynamicQr"]()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(fields=("-created_at", "-id"), name="dynamicqr_newest_first"),
            models.Index(
                fields=("deleted_at",),
                condition=models.Q(deleted_at__isnull=False),
                name="dynamicqr_trash",
            ),
            models.Index(
                fields=("id",), condition=models.Q(is_active=True), name="dynamicqr_active"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.short_id} {self.name}"

    @property
    def entity_tag(self) -> str:
        """The version for If-Match: changes with everything that the owner can edit.

        A hash of the content, because the API shows updated_at in whole seconds only. With the
        id, so that two QRs of the same content have different tags.
        """
        return make_entity_tag(
            {
                "id": self.pk,
                "name": self.name,
                "destination_url": self.destination_url,
                "variants": self.variants,
                "is_active": self.is_active,
                "settings": {"forward_query": self.forward_query},
            }
        )


class DestinationChange(models.Model):
    """One change of where a QR leads: destination and variants, who, when. Outlives the QR.

    Variants are null in rows of versions that recorded destinations only.
    """

    qr_id = models.BigIntegerField(db_index=True)
    short_id = models.CharField(max_length=SHORT_ID_LENGTH)
    old_url = models.CharField(max_length=2000)
    new_url = models.CharField(max_length=2000)
    old_variants = models.JSONField(null=True)
    new_variants = models.JSONField(null=True)
    changed_by_id = models.BigIntegerField(null=True)
    changed_by_key_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()
    paid_with_credit = models.BooleanField(default=False)

    class Meta:
        ordering = ("-changed_at", "-id")

    def __str__(self) -> str:
        return f"{self.short_id}: {self.old_url} -> {self.new_url}"


class ScanTotal(models.Model):
    """All-time redirected scans of one QR.

    Written by scans only. It is a model of qrs because the list of QRs shows it, and a table
    of its own so that counting never locks an edit.
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


class Design(models.Model):
    """How codes look, under a name, for many of them.

    fields: as qrs.styles has them, normalised. logo_png: at most 300 kB that we have encoded; null
    without a logo. logo_digest: its SHA-256 in hexadecimal digits. grade: proven on a sample.
    """

    name = models.CharField(max_length=60, unique=True)
    fields = models.JSONField(default=dict)
    logo_png = models.BinaryField(null=True)
    logo_digest = models.CharField(max_length=64, blank=True)
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)
    grade = models.CharField(max_length=1)
    is_default = models.BooleanField(default=False, help_text="what the dashboard begins with")
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("is_default",),
                condition=models.Q(is_default=True),
                name="design_one_default",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def look_tag(self) -> str:
        """Changes with what its grade depends on."""
        return make_entity_tag({"fields": self.fields, "logo": self.logo_digest})

    @property
    def entity_tag(self) -> str:
        """The version for If-Match: changes with everything that can be edited."""
        return make_entity_tag(
            {
                "id": self.pk,
                "name": self.name,
                "look": self.look_tag,
                "is_default": self.is_default,
            }
        )
