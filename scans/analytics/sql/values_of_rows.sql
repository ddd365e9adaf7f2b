-- Counts of the rows of one QR in a range of time, as (kind, name, count), named as in rollups;
-- besides the rollups' kinds: region, host, hour (local, as in local_hours.sql), and before: the
-- scans of an earlier time.
-- condition, names: see scans/analytics/row_counts.py.
WITH scan AS (
    SELECT * FROM scans_dynamicqrscan
    WHERE qr_id = %(qr_id)s AND scanned_at >= %(start)s AND scanned_at < %(end)s
      AND outcome = 'redirected' AND (%(include_bots)s OR NOT is_bot) AND {condition}
)
SELECT kind, name, count(*)
FROM scan
JOIN unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[], %(offsets)s::interval[])
     AS span(first, beyond, utc_offset)
  ON scanned_at >= span.first AND scanned_at < span.beyond
CROSS JOIN LATERAL (VALUES {names}) AS named(kind, name)
WHERE name <> '' AND kind = ANY(%(kinds)s)
GROUP BY kind, name
UNION ALL
SELECT 'before', '', count(*) FROM scans_dynamicqrscan
WHERE qr_id = %(qr_id)s AND scanned_at >= %(earlier_start)s AND scanned_at < %(earlier_end)s
  AND outcome = 'redirected' AND (%(include_bots)s OR NOT is_bot) AND {condition}
