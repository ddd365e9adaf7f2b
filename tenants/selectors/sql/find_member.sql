-- One session must satisfy all of its conditions; its key makes the row unique.
SELECT tenants_membership.role, accounts_session.second_factor_at IS NOT NULL, {columns}
FROM tenants_membership
JOIN accounts_user ON accounts_user.id = tenants_membership.user_id
JOIN tenants_tenant ON tenants_tenant.id = tenants_membership.tenant_id
JOIN plans_plan ON plans_plan.code = tenants_tenant.plan_id
JOIN accounts_session ON accounts_session.user_id = accounts_user.id
                     AND (accounts_session.tenant_id = tenants_tenant.id
                          -- A browser names the workspace in each URL.
                          OR accounts_session.tenant_id IS NULL)
WHERE accounts_user.id = %(user_id)s AND accounts_user.is_active
  AND tenants_tenant.id = %(tenant_id)s
  AND accounts_session.id = %(session_id)s
  AND accounts_session.revoked_at IS NULL AND accounts_session.expires_at > %(now)s
