-- The scans of one QR by hour of the local week (0 is Monday, 00:00 to 00:59), and those of an
-- earlier time as hour -1. An hour belongs to the local hour in which it begins.
SELECT ((extract(isodow FROM moment) - 1) * 24 + extract(hour FROM moment))::int,
       sum(scans)::bigint
FROM (
    SELECT (hour.hour AT TIME ZONE 'UTC') + span.utc_offset AS moment,
           human_count + CASE WHEN %(include_bots)s THEN bot_count ELSE 0 END AS scans
    FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[], %(offsets)s::interval[])
         AS span(first, beyond, utc_offset)
    JOIN scans_scanhour AS hour
      ON hour.qr_id = %(qr_id)s AND hour.hour >= span.first AND hour.hour < span.beyond
) AS counted
GROUP BY 1
UNION ALL
SELECT -1,
       coalesce(sum(human_count + CASE WHEN %(include_bots)s THEN bot_count ELSE 0 END), 0)::bigint
FROM scans_scanhour
WHERE qr_id = %(qr_id)s AND hour >= %(earlier_start)s AND hour < %(earlier_end)s
