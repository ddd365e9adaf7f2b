"""Jobs. Safe at any time: one new table in the public schema."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                (
                    "user_id",
                    models.BigIntegerField(
                        null=True, help_text="whoever started it; NULL: an API key"
                    ),
                ),
                ("actor", models.JSONField(default=dict, help_text="of the audit log")),
                (
                    "language",
                    models.CharField(
                        default="en", help_text="of errors and details", max_length=10
                    ),
                ),
                ("kind", models.CharField(help_text="which code works on it", max_length=30)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                (
                    "request",
                    models.BinaryField(
                        default=bytes, help_text="compressed JSON; emptied at the end"
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                ("done", models.PositiveIntegerField(default=0)),
                (
                    "errors",
                    models.JSONField(default=dict, help_text="messages by the index of their item"),
                ),
                ("detail", models.TextField(blank=True, default="", help_text="why it failed")),
                (
                    "progress",
                    models.JSONField(default=dict, help_text="what the next worker has to know"),
                ),
                (
                    "result_files",
                    models.JSONField(default=list, help_text="names in the storage, in order"),
                ),
                ("result_name", models.CharField(help_text="as it is downloaded", max_length=120)),
                ("result_bytes", models.BigIntegerField(default=0)),
                (
                    "claim",
                    models.UUIDField(
                        null=True, help_text="of the worker that owns it, until claimed_until"
                    ),
                ),
                ("claimed_until", models.DateTimeField(null=True)),
                (
                    "losses",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="workers that did not come back"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "worked_at",
                    models.DateTimeField(help_text="last claimed; whoever waited longest is next"),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "expires_at",
                    models.DateTimeField(help_text="then the job is deleted with its files"),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["tenant_id", "id"], name="job_of_workspace"),
                    models.Index(
                        condition=models.Q(("status__in", ("queued", "running"))),
                        fields=["worked_at"],
                        name="job_open",
                    ),
                    models.Index(fields=["expires_at"], name="job_expiry"),
                ],
            },
        ),
    ]
