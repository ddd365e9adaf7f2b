"""Scans of the whole workspace by day, and an index on the hours of all QRs.

Safe at any time: for as long as it reads the hours once (half a second for a million), scans
wait in the stream. The version before goes on ingesting: the triggers count its scans.
"""

from django.db import migrations, models

# Counters are updated in place as long as their page has room: no index is touched then.
_ROOM_ON_PAGES = "ALTER TABLE scans_scanday SET (fillfactor = 50)"
# Ingestion adds to the days itself, last in its transaction, and says so in this setting; see
# scans.analytics.rollups.add. All other writes are counted here, whoever makes them.
_TRIGGER = """
CREATE TRIGGER scan_days_{event} AFTER {event} ON scans_scanhour
    REFERENCING {tables}
    FOR EACH STATEMENT
    WHEN (current_setting('scans.adds_days', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION public.scan_add_to_days()
"""
_OLD, _NEW = "OLD TABLE AS old_hours", "NEW TABLE AS new_hours"
_TABLES = {"insert": _NEW, "update": f"{_OLD} {_NEW}", "delete": _OLD}
_COUNT_HOURS = """
INSERT INTO scans_scanday (day, human_count, bot_count)
SELECT (hour AT TIME ZONE 'UTC')::date, sum(human_count), sum(bot_count)
FROM scans_scanhour GROUP BY 1
HAVING sum(human_count) <> 0 OR sum(bot_count) <> 0
"""


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("scans", "0005_bot_reason_length"), ("scan_triggers", "0001_day_function")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ScanDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("human_count", models.BigIntegerField()),
                ("bot_count", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(_ROOM_ON_PAGES, migrations.RunSQL.noop),
        *[
            migrations.RunSQL(
                _TRIGGER.format(event=event, tables=tables),
                f"DROP TRIGGER scan_days_{event} ON scans_scanhour",
            )
            for event, tables in _TABLES.items()
        ],
        # The triggers have locked the table against writes, so that no scan is counted twice.
        migrations.RunSQL(_COUNT_HOURS, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="scanhour",
            index=models.Index(fields=["hour"], name="scanhour_by_hour"),
        ),
    ]
