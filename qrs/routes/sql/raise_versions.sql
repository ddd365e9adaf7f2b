-- Rows that a writer has locked are left out, so that no two of them are ever waited for.
WITH held AS (
    SELECT short_id, version FROM unnest(%s::text[], %s::bigint[]) AS held (short_id, version)
), free AS (
    SELECT route.short_id FROM public.qr_route AS route JOIN held USING (short_id)
    WHERE route.version <= held.version
    FOR NO KEY UPDATE OF route SKIP LOCKED
)
UPDATE public.qr_route AS route SET version = held.version + 1
FROM held JOIN free USING (short_id)
WHERE route.short_id = held.short_id
RETURNING route.short_id
