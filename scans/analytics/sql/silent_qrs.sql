-- QRs of the active schema that people scanned on each day of a period before silent_since,
-- and not at all since then until the end.
SELECT qr_id
FROM scans_scanhour
WHERE hour >= %(start)s AND hour < %(end)s AND human_count > 0
GROUP BY qr_id
HAVING max(hour) < %(silent_since)s
   AND count(DISTINCT (hour AT TIME ZONE 'UTC')::date) = %(scanned_days)s
