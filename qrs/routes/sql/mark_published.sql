-- To wait for several rows in another order than a writer's would deadlock.
WITH behind AS (
    SELECT route.short_id, done.version
    FROM public.qr_route AS route
    JOIN unnest(%s::text[], %s::bigint[]) AS done (short_id, version) USING (short_id)
    WHERE route.published_version < done.version
    FOR NO KEY UPDATE OF route SKIP LOCKED
)
UPDATE public.qr_route AS route SET published_version = behind.version
FROM behind WHERE route.short_id = behind.short_id
