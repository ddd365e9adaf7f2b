-- Takes back what a charge has counted. As many renders as were beyond the quota because of it are
-- no longer billed, whether they were its own or counted after it.
UPDATE plans_renderusage AS month
SET renders = GREATEST(0, month.renders - %(renders)s),
    credits_spent = GREATEST(0, month.credits_spent - %(credits)s),
    overage = month.overage - before.billed,
    overage_usd = GREATEST(0, month.overage_usd - before.billed * %(price)s)
FROM (
    SELECT id,
           LEAST(overage, %(renders)s, GREATEST(0, renders - %(billed_quota)s::integer)) AS billed
    FROM plans_renderusage
    WHERE tenant_id = %(tenant_id)s AND month = %(month)s
    FOR UPDATE
) AS before
WHERE month.id = before.id
