"""The functions that keep qr_route: one for QRs, one for suspensions.

Safe at any time: only creates functions and a trigger on tenants_tenant, which
takes its lock for a moment (bounded by lock_timeout).
"""

from django.db import migrations

QR_ROUTE_SYNC = """
CREATE FUNCTION public.qr_route_sync() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    owner record;
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
    -- FOR SHARE: a suspension that commits at this moment must not miss this route.
    SELECT id, status = 'suspended' AS suspended INTO STRICT owner
      FROM public.tenants_tenant WHERE schema_name = TG_TABLE_SCHEMA FOR SHARE;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.qr_route (short_id, tenant_id, qr_id, destination_url, variants, state,
                                     tenant_suspended, version, published_version)
        VALUES (NEW.short_id, owner.id, NEW.id, NEW.destination_url, NEW.variants,
                public.qr_route_state(NEW.is_active, NEW.is_blocked), owner.suspended, 1, 0);
    ELSE
        UPDATE public.qr_route
           SET destination_url = NEW.destination_url, variants = NEW.variants,
               state = public.qr_route_state(NEW.is_active, NEW.is_blocked),
               tenant_suspended = owner.suspended, version = version + 1
         WHERE short_id = NEW.short_id;
    END IF;
    RETURN NULL;
END $$;
"""

QR_ROUTE_STATE = """
CREATE FUNCTION public.qr_route_state(is_active boolean, is_blocked boolean) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN is_blocked THEN 'blocked' WHEN is_active THEN 'active' ELSE 'paused' END
$$;
"""

TENANT_SYNC = """
CREATE FUNCTION public.qr_route_sync_tenant() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE public.qr_route
           SET state = 'deleted', destination_url = '', variants = '[]', version = version + 1
         WHERE tenant_id = OLD.id AND state <> 'deleted';
    ELSE
        UPDATE public.qr_route
           SET tenant_suspended = (NEW.status = 'suspended'), version = version + 1
         WHERE tenant_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER qr_route_sync_tenant
    AFTER DELETE OR UPDATE OF status ON public.tenants_tenant
    FOR EACH ROW EXECUTE FUNCTION public.qr_route_sync_tenant();
"""

DROP = """
DROP TRIGGER IF EXISTS qr_route_sync_tenant ON public.tenants_tenant;
DROP FUNCTION IF EXISTS public.qr_route_sync_tenant();
DROP FUNCTION IF EXISTS public.qr_route_sync() CASCADE;
DROP FUNCTION IF EXISTS public.qr_route_state(boolean, boolean);
"""


class Migration(migrations.Migration):
    """Functions in the public schema; tenant tables get their trigger from qrs 0002."""

    dependencies = [("qr_routes", "0001_initial"), ("tenants", "0001_initial")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(QR_ROUTE_STATE + QR_ROUTE_SYNC + TENANT_SYNC, DROP),
    ]
