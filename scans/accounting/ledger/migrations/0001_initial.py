"""The ledger of scan rows, and what was written off.

Safe at any time: new tables in the public schema.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LedgerPage",
            fields=[
                ("page", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("ingested", models.BigIntegerField(help_text="rows from the stream")),
                (
                    "imported",
                    models.BigIntegerField(help_text="rows from elsewhere, such as the demo"),
                ),
                (
                    "removed",
                    models.BigIntegerField(help_text="rows deleted by retention and erasure"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WriteOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("events", models.BigIntegerField(help_text="negative where too much was stored")),
                ("reason", models.TextField()),
                ("written_at", models.DateTimeField()),
            ],
        ),
    ]
