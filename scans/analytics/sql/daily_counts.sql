-- The scans of some QRs of the active schema by day, as (QR id, day, scans).
SELECT qr_id, (hour AT TIME ZONE 'UTC')::date AS day,
       sum(human_count + CASE WHEN %(include_bots)s THEN bot_count ELSE 0 END)::bigint
FROM scans_scanhour
WHERE qr_id = ANY(%(qr_ids)s) AND hour >= %(start)s AND hour < %(end)s
GROUP BY 1, 2
