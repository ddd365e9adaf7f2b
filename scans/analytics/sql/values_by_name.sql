-- The counts of some values of one list in a range of days, as (value, count).
SELECT value,
       sum(human_count + CASE WHEN %(include_bots)s THEN bot_count ELSE 0 END)::bigint
FROM scans_scanrollup
WHERE qr_id = %(qr_id)s AND day >= %(first_day)s AND day <= %(last_day)s
  AND dimension = %(dimension)s AND value = ANY(%(values)s)
GROUP BY value
