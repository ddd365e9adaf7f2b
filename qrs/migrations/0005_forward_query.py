"""QRs can send the query of a scan on to their destination.

Safe at any time: a column with a constant default rewrites nothing, and replacing the trigger
locks the table for a moment (bounded). The version before inserts QRs without the column.
"""

from django.db import migrations, models

_TRIGGER = """
CREATE OR REPLACE TRIGGER qr_route_sync
    AFTER INSERT OR DELETE
       OR UPDATE OF {columns}
    ON qrs_dynamicqr
    FOR EACH ROW EXECUTE FUNCTION public.qr_route_sync();
"""
_COLUMNS_BEFORE = "short_id, destination_url, variants, is_active, is_blocked"


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("qrs", "0004_scantotal_recounted_at"), ("qr_routes", "0003_forward_query")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="dynamicqr",
            name="forward_query",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="append the query of a scan to the destination",
            ),
        ),
        migrations.RunSQL(
            _TRIGGER.format(columns=f"{_COLUMNS_BEFORE}, forward_query"),
            _TRIGGER.format(columns=_COLUMNS_BEFORE),
        ),
    ]
