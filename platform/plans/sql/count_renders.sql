-- Counts renders of a workspace in its month: all, or none and no row where the limit is in the way.
-- Checked by the statement that counts, so that two requests never both take the last render.
-- LEAST and GREATEST ignore NULL: without a billed quota nothing is overage.
INSERT INTO plans_renderusage AS month
    (tenant_id, month, renders, credits_spent, overage, overage_usd, notified)
SELECT %(tenant_id)s, %(month)s, %(renders)s, %(credits)s, %(first_overage)s,
       %(first_overage)s * %(price)s, 0
WHERE %(limit)s::integer IS NULL OR %(renders)s <= %(limit)s::integer
ON CONFLICT (tenant_id, month) DO UPDATE
SET renders = month.renders + excluded.renders,
    credits_spent = month.credits_spent + excluded.credits_spent,
    overage = month.overage + LEAST(
        excluded.renders,
        GREATEST(0, month.renders + excluded.renders - %(billed_quota)s::integer)
    ),
    overage_usd = month.overage_usd + %(price)s * LEAST(
        excluded.renders,
        GREATEST(0, month.renders + excluded.renders - %(billed_quota)s::integer)
    )
WHERE %(limit)s::integer IS NULL OR month.renders + excluded.renders <= %(limit)s::integer
RETURNING month.renders, month.notified
