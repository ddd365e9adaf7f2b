-- What keeps requests waiting, as (name, process that holds it): tables that a session keeps from being
-- changed, and rows that requests of this role have waited for, for two seconds. Not requests that wait
-- for each other: those end by themselves.
WITH wait AS (
    SELECT DISTINCT unnest(pg_blocking_pids(lock.pid)) AS pid
    FROM pg_locks AS lock
    JOIN pg_stat_activity AS request ON request.pid = lock.pid
    WHERE NOT lock.granted
      AND lock.waitstart < clock_timestamp() - interval '2 seconds'
      AND request.usename = current_user
)
SELECT format('%s.%s', namespace.nspname, class.relname) AS name, lock.pid
FROM pg_locks AS lock
JOIN pg_database AS here ON here.oid = lock.database AND here.datname = current_database()
JOIN pg_class AS class ON class.oid = lock.relation AND class.relkind IN ('r', 'p')
JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE lock.locktype = 'relation'
  AND lock.granted
  AND lock.pid <> pg_backend_pid()
  AND lock.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
  AND namespace.nspname NOT IN ('pg_catalog', 'pg_toast')
UNION
SELECT 'rows', wait.pid
FROM wait
JOIN pg_stat_activity AS holder ON holder.pid = wait.pid
WHERE holder.usename <> current_user OR holder.state LIKE 'idle in transaction%'
ORDER BY name, pid
