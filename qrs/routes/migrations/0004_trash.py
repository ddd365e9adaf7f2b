"""The route of a QR in the trash is a tombstone, from which a restore brings it back.

Safe at any time: only replaces a function, which also takes rows of workspaces that have no such
column yet. The version before deletes rows, which leaves a tombstone as before.
"""

from importlib import import_module

from django.db import migrations

QR_ROUTE_SYNC = """
CREATE OR REPLACE FUNCTION public.qr_route_sync() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    owner record;
    forwards boolean;
    in_trash boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        -- A tombstone: the printed code may hang on a wall for years. A row that comes from the
        -- trash has left it already, and Redis has it.
        UPDATE public.qr_route
           SET state = 'deleted', destination_url = '', variants = '[]', version = version + 1
         WHERE short_id = OLD.short_id AND state <> 'deleted';
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.short_id <> OLD.short_id THEN
        RAISE EXCEPTION 'short_id of a QR never changes: % -> %', OLD.short_id, NEW.short_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Through JSON, because a workspace that is not migrated yet has no such column.
    forwards := coalesce((to_jsonb(NEW) ->> 'forward_query')::boolean, false);
    in_trash := to_jsonb(NEW) ->> 'deleted_at' IS NOT NULL;
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
           SET destination_url = CASE WHEN in_trash THEN '' ELSE NEW.destination_url END,
               variants = CASE WHEN in_trash THEN '[]' ELSE NEW.variants END,
               state = CASE WHEN in_trash THEN 'deleted'
                            ELSE public.qr_route_state(NEW.is_active, NEW.is_blocked) END,
               forward_query = forwards,
               tenant_suspended = owner.suspended, version = version + 1
         WHERE short_id = NEW.short_id;
    END IF;
    RETURN NULL;
END $$;
"""

_BEFORE: str = import_module("qrs.routes.migrations.0003_forward_query").QR_ROUTE_SYNC


class Migration(migrations.Migration):
    """Before the workspaces get their column, with qrs 0006."""

    dependencies = [("qr_routes", "0003_forward_query")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(QR_ROUTE_SYNC, _BEFORE),
    ]
