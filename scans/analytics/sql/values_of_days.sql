SELECT dimension, value, scans
FROM (
    SELECT dimension, value, scans, row_number() OVER (
               PARTITION BY dimension ORDER BY scans DESC, value COLLATE "C"
           ) AS place
    FROM (
        SELECT dimension, value,
               sum(human_count + CASE WHEN %(include_bots)s THEN bot_count ELSE 0 END)::bigint
                   AS scans
        FROM scans_scanrollup
        WHERE qr_id = %(qr_id)s AND day >= %(first_day)s AND day <= %(last_day)s
          AND value <> '(other)'
        GROUP BY dimension, value
    ) AS summed
    WHERE scans > 0
) AS ranked
WHERE place <= CASE dimension WHEN 'pin' THEN %(most_pins)s ELSE %(most_names)s END
