-- Locked before they are read: of two requests the second sees what the first has left.
WITH before AS (
    SELECT id, LEAST(credits, %(n)s::integer) AS spent
    FROM tenants_tenant
    WHERE id = %(tenant_id)s AND credits > 0
    FOR UPDATE
)
UPDATE tenants_tenant
SET credits = tenants_tenant.credits - before.spent
FROM before
WHERE tenants_tenant.id = before.id
RETURNING before.spent
