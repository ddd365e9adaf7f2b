SELECT short_id FROM public.qr_route JOIN {schema}.qrs_dynamicqr USING (short_id)
WHERE tenant_id <> %s LIMIT 1
