WITH carried AS (
    INSERT INTO {schema}.{scans} ({columns})
    SELECT {columns} FROM {aside}.{scans} AS old
    WHERE NOT EXISTS (SELECT FROM {schema}.{scans} AS new WHERE new.event_id = old.event_id)
    RETURNING scanned_at
)
SELECT count(*), (min(scanned_at) AT TIME ZONE 'UTC')::date FROM carried
