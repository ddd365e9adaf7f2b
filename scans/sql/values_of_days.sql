SELECT dimension, value,
       sum(human_count + CASE WHEN %(include_bots)s THEN bot_count ELSE 0 END)::bigint AS scans
FROM scans_scanrollup
WHERE qr_id = %(qr_id)s AND day >= %(first_day)s AND day <= %(last_day)s
GROUP BY dimension, value
HAVING sum(human_count + CASE WHEN %(include_bots)s THEN bot_count ELSE 0 END) > 0
