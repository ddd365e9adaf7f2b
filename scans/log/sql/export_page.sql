-- One page of lines, oldest first, as (lines, count, scanned_at and event_id of the last scan).
-- line: an SQL expression over a scan, see scans/log/export/lines.py.
WITH page AS (
    SELECT * FROM {schema}.scans_dynamicqrscan
    WHERE qr_id = %(qr_id)s AND scanned_at < %(end)s
      AND (scanned_at, event_id) > (%(after_time)s, %(after_id)s)
      AND (%(include_bots)s OR NOT is_bot)
    ORDER BY scanned_at, event_id
    LIMIT %(limit)s
)
SELECT string_agg({line} || %(line_end)s, '' ORDER BY scanned_at, event_id),
    count(*),
    (array_agg((scanned_at)::timestamptz ORDER BY scanned_at DESC, event_id DESC))[1],
    (array_agg(event_id ORDER BY scanned_at DESC, event_id DESC))[1]
FROM page
