-- The trigger on qrs_dynamicqr updates rows of qr_route, and inserts none.
INSERT INTO public.qr_route (short_id, tenant_id, qr_id, destination_url, variants, state,
                             tenant_suspended, version, published_version)
SELECT short_id, %s, id, '', '[]', 'paused', false, 1, 0 FROM {schema}.qrs_dynamicqr
ON CONFLICT (short_id) DO NOTHING
