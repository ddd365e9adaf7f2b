-- As the INSERT of rows alone, for a workspace with a subscription to scan.created. The event has the
-- scan's own id, so that a scan that is read from its row is known as the same event.
WITH new AS (
    INSERT INTO {schema}.scans_dynamicqrscan ({columns})
    SELECT * FROM unnest({arrays})
    ON CONFLICT (event_id) DO NOTHING
    RETURNING *
), recorded AS (
    INSERT INTO public.webhook_event (id, tenant_id, type, data, created_at)
    SELECT event_id, {tenant_id}, 'scan.created', {json}, scanned_at FROM new
    ON CONFLICT (id) DO NOTHING
)
SELECT event_id FROM new
