-- QRs with scans in an hour of the day, in any order, but for those with too many to compare quickly.
SELECT qr_id FROM {schema}.scans_scanhour
WHERE hour >= %(start)s AND hour < %(end)s
GROUP BY qr_id
HAVING sum(human_count + bot_count) <= %(most_scans)s
ORDER BY random()
LIMIT %(most_qrs)s
