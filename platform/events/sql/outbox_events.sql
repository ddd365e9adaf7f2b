-- Scans are read from their rows, whether they are in the outbox or not.
SELECT id, type, data, created_at
FROM public.webhook_event
WHERE tenant_id = %(tenant_id)s AND id > %(after)s AND id < %(before)s
    AND type <> 'scan.created' AND type = ANY(%(types)s)
ORDER BY id
LIMIT %(limit)s
