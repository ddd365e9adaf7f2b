"""How many scans each web process has answered.

Safe at any time: a new table, of which the version before knows nothing.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once, in the public schema."""

    dependencies = [
        ("scan_reconciliation", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="AnsweredScans",
            fields=[
                ("process", models.UUIDField(primary_key=True, serialize=False)),
                ("answered", models.BigIntegerField()),
                ("spooled", models.BigIntegerField()),
                ("replayed", models.BigIntegerField()),
                ("lost", models.BigIntegerField()),
                (
                    "duplicates",
                    models.BigIntegerField(help_text="only of processes of the version before"),
                ),
                ("started_at", models.DateTimeField(help_text="when it first reported")),
                ("seen_at", models.DateTimeField(help_text="when it last reported")),
            ],
            options={"db_table": "scans_answered"},
        ),
    ]
