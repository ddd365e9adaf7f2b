-- The workspace whose figures were compared longest ago, or never; not again before `before`.
SELECT tenant.id, tenant.schema_name, coalesce(sample.samples, 0)
FROM public.tenants_tenant AS tenant
LEFT JOIN public.health_figuresample AS sample ON sample.tenant_id = tenant.id
WHERE coalesce(sample.checked_at < %s, true)
  AND to_regclass(format('%%I.scans_scanday', tenant.schema_name)) IS NOT NULL
ORDER BY sample.checked_at NULLS FIRST, tenant.id
LIMIT 1
