-- A key's own plan is compared with the workspace's, so both are read.
SELECT {columns}
FROM api_keys_apikey
JOIN tenants_tenant ON tenants_tenant.id = api_keys_apikey.tenant_id
JOIN plans_plan ON plans_plan.code = tenants_tenant.plan_id
LEFT JOIN plans_plan AS key_plan ON key_plan.code = api_keys_apikey.plan_id
WHERE api_keys_apikey.key_digest = %(digest)s
  AND api_keys_apikey.revoked_at IS NULL
  AND (api_keys_apikey.expires_at IS NULL OR api_keys_apikey.expires_at > %(now)s)
