-- The scans of all QRs of the active schema in a period, as (day, NULL, scans) for each day
-- and (short_id, name, scans) for the most scanned QRs. One pass over the hours for both lists.
-- Deleted QRs have scans, but no name any more.
WITH counted AS (
    SELECT (hour AT TIME ZONE 'UTC')::date AS day, qr_id,
        sum(CASE WHEN %(include_bots)s THEN human_count + bot_count ELSE human_count END) AS scans
    FROM scans_scanhour
    WHERE hour >= %(start)s AND hour < %(end)s
    GROUP BY GROUPING SETS (((hour AT TIME ZONE 'UTC')::date), (qr_id))
),
top_qr AS (
    SELECT qr.short_id, qr.name, counted.scans
    FROM counted JOIN qrs_dynamicqr AS qr ON qr.id = counted.qr_id
    WHERE counted.scans > 0
    ORDER BY counted.scans DESC, qr.name COLLATE "C", qr.short_id COLLATE "C"
    LIMIT %(top)s
)
SELECT to_char(day, 'YYYY-MM-DD'), NULL, scans::bigint FROM counted
WHERE day IS NOT NULL AND scans > 0
UNION ALL
SELECT short_id, name, scans::bigint FROM top_qr
