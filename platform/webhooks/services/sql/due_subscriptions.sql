-- Subscriptions for which something is due. The first part jumps from one subscription to the next
-- in the index of pending deliveries, so that its cost is that of subscriptions and not of
-- deliveries, of which millions may wait.
WITH RECURSIVE waiting (id) AS (
    (
        SELECT subscription_id
        FROM webhook_delivery
        WHERE status = 'pending'
        ORDER BY subscription_id
        LIMIT 1
    )
    UNION ALL
    SELECT (
        SELECT subscription_id
        FROM webhook_delivery
        WHERE status = 'pending' AND subscription_id > waiting.id
        ORDER BY subscription_id
        LIMIT 1
    )
    FROM waiting
    WHERE waiting.id IS NOT NULL
)
SELECT
    subscription.id,
    subscription.tenant_id,
    subscription.is_slow OR subscription.consecutive_failures > 0
FROM waiting
JOIN webhook_subscription AS subscription ON subscription.id = waiting.id
JOIN tenants_tenant AS tenant ON tenant.id = subscription.tenant_id AND tenant.status = 'active'
JOIN plans_plan AS plan ON plan.code = tenant.plan_id AND plan.webhooks
WHERE subscription.status = 'active'
    AND (subscription.held_until IS NULL OR subscription.held_until <= %(now)s)
    AND EXISTS (
        SELECT
        FROM webhook_delivery AS delivery
        WHERE delivery.subscription_id = subscription.id
            AND delivery.status = 'pending'
            AND delivery.next_attempt_at <= %(now)s
    )
