"""Every write to a DynamicQr reaches public qr_route in the same transaction.

Safe at any time: creating a trigger locks the table for a moment (bounded).
The unqualified table name is the one of the tenant schema that is migrated.
"""

from django.db import migrations

CREATE = """
CREATE TRIGGER qr_route_sync
    AFTER INSERT OR DELETE
       OR UPDATE OF short_id, destination_url, variants, is_active, is_blocked
    ON qrs_dynamicqr
    FOR EACH ROW EXECUTE FUNCTION public.qr_route_sync();
"""


class Migration(migrations.Migration):
    """Runs once in every tenant schema, the template's included."""

    dependencies = [("qrs", "0001_initial"), ("qr_routes", "0002_sync_functions")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(CREATE, "DROP TRIGGER qr_route_sync ON qrs_dynamicqr;"),
    ]
