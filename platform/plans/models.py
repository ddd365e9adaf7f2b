"""Plan rows that platform admins edit, and monthly usage counters."""

from django.db import models


class OverQuota(models.TextChoices):
    """What happens to a render beyond the monthly quota."""

    REFUSE = "refuse", "refused with 429"
    BILL = "bill", "billed per render"


class Plan(models.Model):
    """What a workspace may do. A limit of NULL means unlimited."""

    code = models.SlugField(primary_key=True, max_length=20)
    name = models.CharField(max_length=40)
    price_usd_month = models.PositiveIntegerField(null=True, blank=True, help_text="NULL: custom")
    renders_per_month = models.PositiveIntegerField(null=True, blank=True)
    max_print_inches = models.PositiveSmallIntegerField()
    max_dpi = models.PositiveSmallIntegerField()
    custom_logo = models.BooleanField()
    active_dynamic_qrs = models.PositiveIntegerField(null=True, blank=True)
    destination_edits_per_qr = models.PositiveIntegerField(null=True, blank=True)
    bulk_items_per_call = models.PositiveIntegerField()
    seats = models.PositiveIntegerField(null=True, blank=True)
    ab_variants = models.BooleanField()
    webhooks = models.BooleanField()
    custom_domains = models.BooleanField()
    designs = models.PositiveIntegerField(
        null=True, blank=True, db_default=3, help_text="saved designs"
    )
    over_quota = models.CharField(max_length=10, choices=OverQuota.choices)
    overage_usd = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="per render over the quota"
    )

    class Meta:
        ordering = ("price_usd_month", "code")
        constraints = [
            models.CheckConstraint(
                name="plan_billed_overage_has_a_price",
                condition=~models.Q(over_quota=OverQuota.BILL)
                | models.Q(overage_usd__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RenderUsage(models.Model):
    """Successful renders of one workspace in one quota month.

    tenant_id is a plain value: plans is a layer below tenants.
    """

    tenant_id = models.BigIntegerField()
    month = models.DateField(help_text="first day of the UTC month")
    renders = models.PositiveIntegerField(default=0, help_text="counted against the quota")
    credits_spent = models.PositiveIntegerField(default=0)
    overage = models.PositiveIntegerField(
        default=0, db_default=0, help_text="of renders, those beyond the quota that are billed"
    )
    overage_usd = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        default=0,
        db_default=0,
        help_text="for all of overage, each at the price of its day",
    )
    notified = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="the highest percentage of the quota that was told"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("tenant_id", "month"), name="render_usage_once_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"tenant {self.tenant_id} {self.month:%Y-%m}: {self.renders}"


class KeyUsage(models.Model):
    """What one API key has rendered in one quota month; RenderUsage includes it.

    tenant_id and key_id are plain values: plans is a layer below tenants and their keys.
    """

    tenant_id = models.BigIntegerField()
    key_id = models.BigIntegerField()
    month = models.DateField(help_text="first day of the UTC month")
    renders = models.PositiveIntegerField(default=0, help_text="counted against the quota")
    credits_spent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("tenant_id", "month", "key_id"), name="key_usage_once_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.key_id} {self.month:%Y-%m}: {self.renders}"
