CREATE TEMPORARY TABLE fill_hour (
    qr_id bigint, short_id text, hour timestamptz, scans int, outcome text, labels text[]
) ON COMMIT DELETE ROWS
