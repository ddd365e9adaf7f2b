-- Routes of a workspace that are not those of its codes: by triggers they always are, but not after
-- a restore of its schema by hand. Parameters: tenant. At most three short ids, each with the number
-- of all.
WITH code AS (
    SELECT short_id, id AS qr_id, forward_query,
           CASE WHEN deleted_at IS NULL THEN destination_url ELSE '' END AS destination_url,
           CASE WHEN deleted_at IS NULL THEN variants ELSE '[]' END AS variants,
           CASE WHEN deleted_at IS NULL THEN public.qr_route_state(is_active, is_blocked)
                ELSE 'deleted' END AS state
    FROM {schema}.qrs_dynamicqr
), route AS (
    SELECT short_id, qr_id, forward_query, destination_url, variants, state
    FROM public.qr_route WHERE tenant_id = %s
)
SELECT short_id, count(*) OVER ()
FROM route FULL JOIN code USING (short_id)
WHERE CASE
    WHEN code.qr_id IS NULL THEN route.state <> 'deleted'
    ELSE (route.qr_id, route.forward_query, route.destination_url, route.variants, route.state)
         IS DISTINCT FROM
         (code.qr_id, code.forward_query, code.destination_url, code.variants, code.state)
END
ORDER BY short_id
LIMIT 3
