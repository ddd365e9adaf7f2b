-- One event for each of data, in that order.
-- PostgreSQL makes the ids, by one clock and while the table is locked for this transaction: that is
-- what lets a reader know up to which id nothing can be added any more (outbox/horizon.py).
INSERT INTO public.webhook_event (id, tenant_id, type, data, created_at)
SELECT uuidv7(), %(tenant_id)s, %(type)s, body, %(now)s
FROM unnest(%(data)s::text[]) WITH ORDINALITY AS bodies (body, place)
ORDER BY place
