"""Deleted QRs stay in the trash, and the history has variants, too.

Safe at any time: columns that are null or of the same now() for all rows rewrite nothing, the
index reads the QRs of one workspace once, and replacing the trigger locks the table for a moment
(bounded). The version before inserts QRs and history without the columns; it deletes rows, and
lists those in the trash until it is replaced.
"""

import django.db.models.functions.datetime
from django.db import migrations, models

_TRIGGER = """
CREATE OR REPLACE TRIGGER qr_route_sync
    AFTER INSERT OR DELETE
       OR UPDATE OF {columns}
    ON qrs_dynamicqr
    FOR EACH ROW EXECUTE FUNCTION public.qr_route_sync();
"""
_COLUMNS_BEFORE = "short_id, destination_url, variants, is_active, is_blocked, forward_query"


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("qrs", "0005_forward_query"), ("qr_routes", "0004_trash")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="dynamicqr",
            name="deleted_at",
            field=models.DateTimeField(help_text="when it was put into the trash", null=True),
        ),
        migrations.AddField(
            model_name="dynamicqr",
            name="deleted_by_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="dynamicqr",
            name="variants_recorded_since",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                help_text="changes of variants since then have left a row of the history",
            ),
        ),
        migrations.AddIndex(
            model_name="dynamicqr",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", False)),
                fields=["deleted_at"],
                name="dynamicqr_trash",
            ),
        ),
        migrations.AddField(
            model_name="destinationchange",
            name="old_variants",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="destinationchange",
            name="new_variants",
            field=models.JSONField(null=True),
        ),
        migrations.RunSQL(
            _TRIGGER.format(columns=f"{_COLUMNS_BEFORE}, deleted_at"),
            _TRIGGER.format(columns=_COLUMNS_BEFORE),
        ),
    ]
