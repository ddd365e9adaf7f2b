-- The caller has locked the codes. A route of another workspace stays as it is.
INSERT INTO public.qr_route AS route (
    short_id, tenant_id, qr_id, destination_url, variants, state, forward_query,
    tenant_suspended, version, published_version
)
SELECT code.*, 1, 0 FROM ({codes}) AS code WHERE code.short_id = ANY(%(short_ids)s)
ON CONFLICT (short_id) DO UPDATE SET
    qr_id = excluded.qr_id, destination_url = excluded.destination_url,
    variants = excluded.variants, state = excluded.state,
    forward_query = excluded.forward_query, tenant_suspended = excluded.tenant_suspended,
    version = route.version + 1
WHERE route.tenant_id = excluded.tenant_id
RETURNING route.short_id
