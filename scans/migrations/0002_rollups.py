"""Rollups by hour and by day, what retention has deleted, and where each row came from.

Safe at any time: new tables, and a column with a constant default, which rewrites
nothing. Rows that are there already are counted by `manage.py rebuild_rollups`.
"""

from django.db import migrations, models

# Counters are updated in place as long as their page has room: no index is touched then.
_ROOM_ON_PAGES = """
ALTER TABLE scans_scanhour SET (fillfactor = 80);
ALTER TABLE scans_scanrollup SET (fillfactor = 80);
"""


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("scans", "0001_initial")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="dynamicqrscan",
            name="entry_id",
            field=models.CharField(
                default="", help_text="the stream entry that brought it", max_length=41
            ),
        ),
        migrations.CreateModel(
            name="ScanHour",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "qr_id",
                        "hour",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("qr_id", models.BigIntegerField()),
                ("hour", models.DateTimeField()),
                ("human_count", models.BigIntegerField()),
                ("bot_count", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ScanRollup",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "qr_id",
                        "day",
                        "dimension",
                        "value",
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
                    models.CharField(help_text="see scans.rollups.dimensions", max_length=8),
                ),
                ("value", models.TextField()),
                ("human_count", models.BigIntegerField()),
                ("bot_count", models.BigIntegerField()),
                (
                    "first_event_id",
                    models.UUIDField(help_text="smallest of the scans counted here"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("value", "(other)")),
                        fields=["qr_id", "day"],
                        name="scanrollup_full_lists",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScanExpired",
            fields=[
                ("qr_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("scan_count", models.BigIntegerField()),
                ("bot_count", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(_ROOM_ON_PAGES, migrations.RunSQL.noop),
    ]
