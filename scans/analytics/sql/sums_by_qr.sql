-- The scans of each QR of the active schema in a period, as (QR id, people, bots).
SELECT qr_id, sum(human_count)::bigint, sum(bot_count)::bigint
FROM scans_scanhour WHERE hour >= %(start)s AND hour < %(end)s
GROUP BY qr_id
