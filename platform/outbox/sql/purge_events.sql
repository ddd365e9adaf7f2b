-- Ids are in the order of time.
DELETE FROM public.webhook_event
WHERE id IN (
    SELECT id FROM public.webhook_event WHERE id < %(before)s ORDER BY id LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
