"""Subscriptions and deliveries. Safe at any time: new tables in the public schema."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    initial = True

    dependencies = [("tenants", "0005_saved_views")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="WebhookSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=2000)),
                ("description", models.CharField(blank=True, max_length=200)),
                ("events", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("disabled", "Disabled")],
                        default="active",
                        max_length=8,
                    ),
                ),
                (
                    "disabled_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("member", "Member"),
                            ("failures", "Failures"),
                            ("gone", "Gone"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("disabled_at", models.DateTimeField(null=True)),
                ("sealed_secret", models.BinaryField()),
                ("sealed_previous_secret", models.BinaryField(null=True)),
                ("previous_expires_at", models.DateTimeField(null=True)),
                ("consecutive_failures", models.PositiveIntegerField(default=0)),
                ("failing_since", models.DateTimeField(null=True)),
                ("held_until", models.DateTimeField(null=True)),
                ("is_slow", models.BooleanField(default=False)),
                ("last_delivery_at", models.DateTimeField(null=True)),
                ("last_response_status", models.PositiveSmallIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "db_table": "webhook_subscription",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "disabled"])),
                        name="webhook_status_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("event_id", models.UUIDField()),
                ("event_type", models.CharField(max_length=40)),
                ("workspace", models.CharField(max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                        ],
                        db_default="pending",
                        max_length=9,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(db_default=0)),
                (
                    "attempts",
                    models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
                ),
                ("response_status", models.PositiveSmallIntegerField(null=True)),
                ("response_body", models.TextField(db_default="")),
                ("error", models.CharField(db_default="", max_length=300)),
                ("created_at", models.DateTimeField()),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="webhooks.webhooksubscription",
                    ),
                ),
            ],
            options={
                "db_table": "webhook_delivery",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["pending", "delivered", "failed"])),
                        name="webhook_delivery_status_known",
                    )
                ],
                "indexes": [
                    models.Index(fields=["subscription", "-id"], name="webhook_delivery_log"),
                    models.Index(
                        condition=models.Q(("status", "pending")),
                        fields=["subscription", "next_attempt_at"],
                        name="webhook_delivery_pending",
                    ),
                    models.Index(
                        condition=models.Q(("status", "pending")),
                        fields=["expires_at"],
                        name="webhook_delivery_expiring",
                    ),
                    models.Index(
                        condition=models.Q(("claimed_until__isnull", False)),
                        fields=["subscription"],
                        name="webhook_delivery_claimed",
                    ),
                ],
            },
        ),
    ]
