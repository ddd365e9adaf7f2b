"""Invitations, former slugs and plan requests.

Safe at any time: it only adds tables that nothing reads yet.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.models import CASCADE, PROTECT, SET_NULL, Q

_ROLES = [("owner", "Owner"), ("admin", "Admin"), ("editor", "Editor"), ("viewer", "Viewer")]
_STATUSES = [("open", "Open"), ("done", "Done"), ("declined", "Declined")]


def _id() -> "tuple[str, models.BigAutoField[int, int]]":
    return (
        "id",
        models.BigAutoField(
            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
        ),
    )


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("plans", "0001_initial"),
        ("tenants", "0003_workspace_settings"),
    ]

    operations = [
        # Foreign keys lock the tables that they refer to for a moment.
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                _id(),
                ("email", models.EmailField(max_length=254)),
                ("role", models.CharField(choices=_ROLES, max_length=10)),
                ("token_digest", models.BinaryField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="invitations", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(accepted_at=None, revoked_at=None),
                        fields=("tenant", "email"),
                        name="one_open_invitation_per_email",
                    ),
                    models.CheckConstraint(
                        condition=Q(role__in=["owner", "admin", "editor", "viewer"]),
                        name="invitation_role_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                _id(),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("changed_at", models.DateTimeField()),
                ("leads_until", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="former_slugs", to="tenants.tenant"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanRequest",
            fields=[
                _id(),
                ("credits", models.PositiveIntegerField(default=0)),
                ("message", models.CharField(blank=True, max_length=500)),
                (
                    "status",
                    models.CharField(choices=_STATUSES, default="open", max_length=10),
                ),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        null=True, on_delete=PROTECT, related_name="+", to="plans.plan"
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="plan_requests", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(status="open"),
                        fields=("tenant",),
                        name="one_open_plan_request",
                    ),
                    models.CheckConstraint(
                        condition=Q(status__in=["open", "done", "declined"]),
                        name="plan_request_status_is_known",
                    ),
                ],
            },
        ),
    ]
