-- What qr_route must hold of each code of a workspace; see the trigger.
SELECT
    code.short_id, owner.id AS tenant_id, code.id AS qr_id,
    CASE WHEN code.deleted_at IS NULL THEN code.destination_url ELSE '' END AS destination_url,
    CASE WHEN code.deleted_at IS NULL THEN code.variants ELSE '[]' END AS variants,
    CASE WHEN code.deleted_at IS NULL THEN public.qr_route_state(code.is_active, code.is_blocked)
         ELSE 'deleted' END AS state,
    code.forward_query, owner.status = 'suspended' AS tenant_suspended
FROM {schema}.qrs_dynamicqr AS code, public.tenants_tenant AS owner
WHERE owner.id = %(tenant_id)s
