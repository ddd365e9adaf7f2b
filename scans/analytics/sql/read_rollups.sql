-- Everything counted of one QR in a range of days, as (kind, name, count).
-- The tables are those of the active tenant schema. The values come from one of values_of_*.sql.
WITH by_hour AS (
    SELECT hour AT TIME ZONE 'UTC' AS moment,
           human_count + CASE WHEN %(include_bots)s THEN bot_count ELSE 0 END AS scans
    FROM scans_scanhour
    WHERE qr_id = %(qr_id)s AND hour >= %(start)s AND hour < %(end)s
)
SELECT 'day' AS kind, to_char(moment, 'YYYY-MM-DD') AS name, sum(scans)::bigint AS scans
FROM by_hour GROUP BY 2 HAVING sum(scans) > 0
UNION ALL
-- Hour of the week: 0 is Monday, 00:00 to 00:59.
SELECT 'hour', ((extract(isodow FROM moment) - 1) * 24 + extract(hour FROM moment))::int::text,
       sum(scans)::bigint
FROM by_hour GROUP BY 2 HAVING sum(scans) > 0
UNION ALL
{values}
UNION ALL
-- All time; and of that since the first of these days. Read in the same statement, so that the
-- figures are those of just this total.
SELECT 'total', concat_ws(':', total.scan_count, total.bot_count,
                          extract(epoch FROM total.recounted_at),
                          coalesce(sum(human_count + hour.bot_count), 0),
                          coalesce(sum(hour.bot_count), 0)), 0
FROM qrs_scantotal AS total
LEFT JOIN scans_scanhour AS hour ON hour.qr_id = total.qr_id AND hour.hour >= %(start)s
WHERE total.qr_id = %(qr_id)s
GROUP BY total.qr_id, total.scan_count, total.bot_count, total.recounted_at
