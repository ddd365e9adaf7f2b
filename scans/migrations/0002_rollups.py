"""Rollups by hour and by day, what retention has deleted, and where each row came from.

Safe at any time: new tables, and a column with a constant default, which rewrites
nothing. Rows that are there already are counted by migrate_platform, see scans.analytics.rollups.backfill.
"""

from django.db import migrations, models

# Counters are updated in place as long as their page has room: no index is touched then.
_ROOM_ON_PAGES = """
ALTER TABLE scans_scanhour SET (fillfactor = 80);
ALTER TABLE scans_scanrollup SET (fillfactor = 80);
"""


# The ledger counts rows that come and go; it begins with those that are there.
_ENTER_ROWS_IN_LEDGER = """
INSERT INTO public.scan_reconciliation_ledgerpage AS ledger (page, ingested, imported, removed)
SELECT 0, 0, count(*), 0 FROM scans_dynamicqrscan HAVING count(*) > 0
ON CONFLICT (page) DO UPDATE SET imported = ledger.imported + excluded.imported
"""


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("scans", "0001_initial"), ("scan_reconciliation", "0001_initial")]

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
                    models.CharField(
                        help_text="see scans.analytics.rollups.dimensions", max_length=8
                    ),
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
        migrations.RunSQL(_ENTER_ROWS_IN_LEDGER, migrations.RunSQL.noop),
    ]
