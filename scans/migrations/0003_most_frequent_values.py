"""Counts of the values that a list with very many of them does not show.

Safe at any time: a new table, and a column that may be empty now. The version before goes
on filling that column. Lists that it has cut to 300 values are counted anew from their rows
by the hourly task, or at once by `manage.py rebuild_rollups`.
"""

from django.db import migrations, models

# Counters are updated in place as long as their page has room: no index is touched then.
_ROOM_ON_PAGES = "ALTER TABLE scans_scanrolluptail SET (fillfactor = 80)"


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("scans", "0002_rollups")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="scanrollup",
            name="first_event_id",
            field=models.UUIDField(
                help_text="only for the version before; see scans.analytics.rollups.tables.MARK",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="ScanRollupTail",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "qr_id",
                        "day",
                        "dimension",
                        "digest",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("qr_id", models.BigIntegerField()),
                ("day", models.DateField()),
                (
                    "dimension",
                    models.CharField(
                        help_text="see scans.analytics.rollups.dimensions", max_length=8
                    ),
                ),
                ("digest", models.BinaryField(help_text="of the value")),
                ("human_count", models.BigIntegerField()),
                ("bot_count", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(_ROOM_ON_PAGES, migrations.RunSQL.noop),
    ]
