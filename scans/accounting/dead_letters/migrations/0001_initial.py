"""Scan events that could not be stored.

Safe at any time: a new table in the public schema.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DeadLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry_id", models.CharField(help_text="id of the stream entry", max_length=41)),
                ("position", models.IntegerField()),
                ("tenant_id", models.BigIntegerField(null=True)),
                ("payload", models.TextField()),
                ("reason", models.TextField()),
                ("deliveries", models.PositiveIntegerField()),
                ("failed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry_id", "position"), name="one_dead_letter_per_event"
                    )
                ],
            },
        ),
    ]
