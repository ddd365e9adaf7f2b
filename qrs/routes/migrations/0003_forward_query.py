"""Routes say whether the query of a scan goes on to the destination.

Safe at any time: a column with a constant default rewrites nothing, and the function also takes
rows of workspaces that have no such column yet. The version before leaves the column alone.
"""

from importlib import import_module

from django.db import migrations, models

QR_ROUTE_SYNC = """
CREATE OR REPLACE FUNCTION public.qr_route_sync() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    owner record;
    forwards boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        -- A tombstone: the printed code may hang on a wall for years.
        UPDATE public.qr_route
           SET state = 'deleted', destination_url = '', variants = '[]', version = version + 1
         WHERE short_id = OLD.short_id;
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.short_id <> OLD.short_id THEN
        RAISE EXCEPTION 'short_id of a QR never changes: % -> %', OLD.short_id, NEW.short_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Through JSON, because a workspace that is not migrated yet has no such column.
    forwards := coalesce((to_jsonb(NEW) ->> 'forward_query')::boolean, false);
    -- FOR SHARE: a suspension that commits at this moment must not miss this route.
    SELECT id, status = 'suspended' AS suspended INTO STRICT owner
      FROM public.tenants_tenant WHERE schema_name = TG_TABLE_SCHEMA FOR SHARE;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.qr_route (short_id, tenant_id, qr_id, destination_url, variants, state,
                                     forward_query, tenant_suspended, version, published_version)
        VALUES (NEW.short_id, owner.id, NEW.id, NEW.destination_url, NEW.variants,
                public.qr_route_state(NEW.is_active, NEW.is_blocked), forwards, owner.suspended,
                1, 0);
    ELSE
        UPDATE public.qr_route
           SET destination_url = NEW.destination_url, variants = NEW.variants,
               state = public.qr_route_state(NEW.is_active, NEW.is_blocked),
               forward_query = forwards,
               tenant_suspended = owner.suspended, version = version + 1
         WHERE short_id = NEW.short_id;
    END IF;
    RETURN NULL;
END $$;
"""

_BEFORE: str = import_module("qrs.routes.migrations.0002_sync_functions").QR_ROUTE_SYNC.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)


class Migration(migrations.Migration):
    """Before the workspaces get their column, with qrs 0005."""

    dependencies = [("qr_routes", "0002_sync_functions")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="qrroute",
            name="forward_query",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(QR_ROUTE_SYNC, _BEFORE),
    ]
