-- Events that have no deliveries yet get them, and are marked. Rows that another sender works on
-- are skipped. Conditions as in webhooks.selectors.list_subscribed_tenants(); those of a workspace
-- that is suspended wait until it is active again.
WITH batch AS (
    SELECT id, tenant_id, type, created_at
    FROM webhook_event
    WHERE scheduled_at IS NULL
    ORDER BY id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
), made AS (
    INSERT INTO webhook_delivery (
        id, subscription_id, event_id, event_type, workspace,
        created_at, next_attempt_at, expires_at
    )
    SELECT
        uuidv7(), subscription.id, batch.id, batch.type, tenant.slug,
        batch.created_at,
        -- The event's time and not the present, so that they are sent in the order of the events;
        -- but at once, even if the clock of the machine that a scan came to is ahead.
        least(batch.created_at, %(now)s),
        -- From the present: a scan may have been stored days after it was made.
        %(now)s + %(expires_after)s
    FROM batch
    JOIN webhook_subscription AS subscription
        ON subscription.tenant_id = batch.tenant_id
        AND subscription.events @> to_jsonb(batch.type::text)
        AND (subscription.status = 'active' OR subscription.disabled_reason = 'failures')
    JOIN tenants_tenant AS tenant ON tenant.id = batch.tenant_id
    JOIN plans_plan AS plan ON plan.code = tenant.plan_id AND plan.webhooks
    ORDER BY batch.id
)
UPDATE webhook_event
SET scheduled_at = %(now)s
FROM batch
WHERE webhook_event.id = batch.id
