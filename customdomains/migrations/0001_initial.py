"""Claims to host names and their history.

Safe at any time: new tables in the public schema.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    initial = True

    dependencies = [
        ("tenants", "0002_domain_redirects"),
    ]

    operations = [
        migrations.CreateModel(
            name="DomainEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant_id", models.BigIntegerField()),
                ("domain", models.CharField(max_length=253)),
                ("from_status", models.CharField(blank=True, max_length=10)),
                ("to_status", models.CharField(blank=True, max_length=10)),
                ("reason", models.TextField()),
                (
                    "changed_by_id",
                    models.BigIntegerField(help_text="NULL: a check or the platform", null=True),
                ),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tenant_id", "domain", "-id"], name="domain_event_by_claim"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomDomain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("domain", models.CharField(max_length=253)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("verified", "Verified"),
                            ("grace", "Grace"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("is_primary", models.BooleanField(default=False)),
                ("txt_token", models.CharField(max_length=32)),
                ("cname_token", models.CharField(max_length=32)),
                ("root_redirect_url", models.CharField(blank=True, max_length=2000)),
                ("not_found_redirect_url", models.CharField(blank=True, max_length=2000)),
                ("records", models.JSONField(default=dict)),
                (
                    "check_count",
                    models.PositiveIntegerField(default=0, help_text="checks by the schedule"),
                ),
                ("created_at", models.DateTimeField()),
                ("verified_at", models.DateTimeField(null=True)),
                ("last_checked_at", models.DateTimeField(null=True)),
                ("next_check_at", models.DateTimeField(null=True)),
                ("grace_until", models.DateTimeField(null=True)),
                ("next_mail_at", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="custom_domains",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_check_at__isnull", False)),
                        fields=["next_check_at"],
                        name="custom_domain_due_check",
                    ),
                    models.Index(
                        condition=models.Q(("next_mail_at__isnull", False)),
                        fields=["next_mail_at"],
                        name="custom_domain_due_mail",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "domain"), name="one_claim_per_workspace_and_domain"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("verified", "grace"))),
                        fields=("domain",),
                        name="one_claim_in_service_per_domain",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)),
                        fields=("tenant",),
                        name="one_primary_domain_per_workspace",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["pending", "verified", "grace", "failed"])
                        ),
                        name="custom_domain_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_primary", False),
                            ("status__in", ("verified", "grace")),
                            _connector="OR",
                        ),
                        name="primary_domain_is_in_service",
                    ),
                ],
            },
        ),
    ]
