-- Codes of a workspace whose row of qr_route is not what the trigger would have written. Both are
-- written in one transaction, so that they agree in any snapshot.
SELECT code.short_id
FROM ({codes}) AS code
-- By tenant, too: else all routes are read for each of a hundred workspaces.
LEFT JOIN public.qr_route AS route
    ON route.short_id = code.short_id AND route.tenant_id = %(tenant_id)s
WHERE route.short_id IS NULL OR (
    route.qr_id, route.destination_url, route.variants, route.state,
    route.forward_query, route.tenant_suspended
) IS DISTINCT FROM (
    code.qr_id, code.destination_url, code.variants, code.state,
    code.forward_query, code.tenant_suspended
)
ORDER BY code.short_id
