-- Add to the totals of QRs. Rows travel as arrays, one for each column.
INSERT INTO {schema}.qrs_scantotal AS total (qr_id, scan_count, bot_count, last_scanned_at)
SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::timestamptz[])
ON CONFLICT (qr_id) DO UPDATE SET
    scan_count = total.scan_count + excluded.scan_count,
    bot_count = total.bot_count + excluded.bot_count,
    last_scanned_at = greatest(total.last_scanned_at, excluded.last_scanned_at)
