-- Up to when everything is committed: in the outbox, and among the scans of the active schema.
-- Whoever writes into a table holds this lock from before its ids are made until it has committed;
-- so what it writes is later than the beginning of its transaction, and than the present if it does
-- not hold the lock yet. Asked before the rows are read, in a statement of its own.
-- A session whose times may not be seen, of another role, could be as old as can be.
SELECT
    least(
        statement_timestamp(),
        min(writer.began_at) FILTER (WHERE writer.relation = 'public.webhook_event'::regclass)
    ),
    least(
        statement_timestamp(),
        min(writer.began_at) FILTER (WHERE writer.relation = 'scans_dynamicqrscan'::regclass)
    )
FROM (
    SELECT
        lock.relation,
        CASE WHEN coalesce(session.state, 'disabled') = 'disabled' THEN 'epoch'::timestamptz
            ELSE session.xact_start END AS began_at
    FROM pg_locks AS lock
    JOIN pg_stat_activity AS session USING (pid)
    WHERE lock.locktype = 'relation'
        AND lock.mode = 'RowExclusiveLock'
        AND lock.granted
        AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND lock.relation IN ('public.webhook_event'::regclass, 'scans_dynamicqrscan'::regclass)
) AS writer
