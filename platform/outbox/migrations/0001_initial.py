"""The outbox. Safe at any time: one new table in the public schema."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="OutboxEvent",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("type", models.CharField(max_length=40)),
                ("data", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("scheduled_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "webhook_event",
                "indexes": [
                    models.Index(fields=["tenant_id", "id"], name="webhook_event_of_workspace"),
                    models.Index(
                        condition=models.Q(("scheduled_at", None)),
                        fields=["id"],
                        name="webhook_event_unscheduled",
                    ),
                    models.Index(fields=["created_at"], name="webhook_event_age"),
                ],
            },
        ),
    ]
