UPDATE public.qr_route AS route
SET state = 'deleted', destination_url = '', variants = '[]', version = version + 1
WHERE tenant_id = %s AND state <> 'deleted'
  AND NOT EXISTS (SELECT FROM {schema}.qrs_dynamicqr AS qr WHERE qr.short_id = route.short_id)
