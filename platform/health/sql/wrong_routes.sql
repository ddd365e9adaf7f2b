-- Routes of a workspace that are not those of its codes: by triggers they always are, but not after
-- a restore of its schema by hand. At most three short ids, each with the number of all.
SELECT short_id, count(*) OVER ()
FROM (SELECT * FROM public.qr_route WHERE tenant_id = %(tenant_id)s) AS route
FULL JOIN ({codes}) AS code USING (short_id)
WHERE CASE
    WHEN code.qr_id IS NULL THEN route.state <> 'deleted'
    ELSE (
        route.qr_id, route.destination_url, route.variants, route.state, route.forward_query,
        route.tenant_suspended
    ) IS DISTINCT FROM (
        code.qr_id, code.destination_url, code.variants, code.state, code.forward_query,
        code.tenant_suspended
    )
END
ORDER BY short_id
LIMIT 3
