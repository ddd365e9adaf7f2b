-- Days of the workspace that differ from the sum of their hours, as (day, people and bots by the
-- hours, stored people and bots).
WITH given AS (
    SELECT (hour AT TIME ZONE 'UTC')::date AS day,
           sum(human_count)::bigint AS people, sum(bot_count)::bigint AS bots
    FROM {schema}.scans_scanhour
    WHERE hour >= %(start)s AND hour < %(end)s
    GROUP BY 1
)
SELECT day, coalesce(given.people, 0), coalesce(given.bots, 0),
       coalesce(stored.human_count, 0), coalesce(stored.bot_count, 0)
FROM given FULL JOIN {schema}.scans_scanday AS stored USING (day)
WHERE day >= %(first_day)s AND day <= %(last_day)s
  AND (coalesce(given.people, 0), coalesce(given.bots, 0))
      <> (coalesce(stored.human_count, 0), coalesce(stored.bot_count, 0))
ORDER BY day
