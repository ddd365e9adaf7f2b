-- The oldest due deliveries of one subscription, whose row the caller has locked.
UPDATE webhook_delivery
SET claimed_until = %(claimed_until)s, next_attempt_at = %(claimed_until)s
WHERE id IN (
    SELECT id
    FROM webhook_delivery
    WHERE subscription_id = %(subscription_id)s
        AND status = 'pending'
        AND next_attempt_at <= %(now)s
        AND expires_at > %(now)s
    ORDER BY next_attempt_at, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
RETURNING id, subscription_id, event_id, event_type, workspace, claimed_until
