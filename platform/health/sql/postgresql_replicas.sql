-- One row: the names of synchronous_standby_names, whether this role sees the state of replicas,
-- how many follow and how many of those count as synchronous, the seconds by which the last one is
-- behind, slots that nothing reads, and commits of this role that wait for a synchronous standby.
SELECT
    current_setting('synchronous_standby_names'),
    pg_has_role(current_user, 'pg_read_all_stats', 'usage'),
    count(*),
    count(*) FILTER (WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')),
    coalesce(max(extract(epoch FROM replay_lag)), 0)::float8,
    (SELECT count(*) FROM pg_replication_slots WHERE NOT active AND NOT temporary),
    (
        SELECT count(*) FROM pg_stat_activity
        WHERE wait_event = 'SyncRep' AND state_change < clock_timestamp() - interval '1 second'
    )
FROM pg_stat_replication
-- A back-up is no replica.
WHERE application_name NOT IN ('pg_basebackup', 'pg_receivewal')
