-- Every figure of one QR and period, as (kind, name, count), most counted first.
-- The tables are those of the active tenant schema.
WITH by_hour AS (
    SELECT hour AT TIME ZONE 'UTC' AS moment,
           human_count + CASE WHEN %(include_bots)s THEN bot_count ELSE 0 END AS scans
    FROM scans_scanhour
    WHERE qr_id = %(qr_id)s AND hour >= %(start)s AND hour < %(end)s
),
by_value AS (
    SELECT dimension, value,
           sum(human_count + CASE WHEN %(include_bots)s THEN bot_count ELSE 0 END)::bigint AS scans
    FROM scans_scanrollup
    WHERE qr_id = %(qr_id)s AND day >= %(first_day)s AND day <= %(last_day)s
    GROUP BY dimension, value
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY dimension ORDER BY scans DESC, value COLLATE "C")
           AS place
    FROM by_value
    WHERE scans > 0
)
SELECT 'day', to_char(moment, 'YYYY-MM-DD'), sum(scans)::bigint, 0
FROM by_hour GROUP BY 2 HAVING sum(scans) > 0
UNION ALL
-- Hour of the week: 0 is Monday, 00:00 to 00:59.
SELECT 'hour', ((extract(isodow FROM moment) - 1) * 24 + extract(hour FROM moment))::int::text,
       sum(scans)::bigint, 0
FROM by_hour GROUP BY 2 HAVING sum(scans) > 0
UNION ALL
SELECT dimension, value, scans, place
FROM ranked
WHERE place <= %(top)s OR dimension = 'variant'
   -- "(other)" is a place nowhere.
   OR (dimension = 'pin' AND value <> '(other)')
ORDER BY 1, 4
