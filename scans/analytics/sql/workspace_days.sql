-- The scans of all QRs of the active schema in one snapshot, as (kind, name, people, bots): each
-- day of a period, the QRs with scans since the start of its last day, and all time.
SELECT 'day' AS kind, day::text AS name, human_count AS people, bot_count AS bots
FROM scans_scanday WHERE day >= %(first_day)s AND day <= %(last_day)s
UNION ALL
SELECT 'qr', qr_id::text, sum(human_count)::bigint, sum(bot_count)::bigint
FROM scans_scanhour
WHERE %(with_qrs)s AND hour >= %(last_start)s AND hour < %(end)s
GROUP BY qr_id
UNION ALL
SELECT 'total', coalesce(max(recounted_at)::text, ''),
       coalesce(sum(scan_count - bot_count), 0)::bigint, coalesce(sum(bot_count), 0)::bigint
FROM qrs_scantotal
