-- The counts of the most scanned values of each dimension in a range of days.
SELECT dimension, value, scans
FROM (
    SELECT dimension, value, scans, row_number() OVER (
               PARTITION BY dimension ORDER BY scans DESC, value COLLATE "C"
           ) AS rank
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
WHERE rank <= CASE dimension WHEN 'pin' THEN %(max_pin_names)s ELSE %(max_names)s END
