-- Draw the scans of the staged hours: when in the hour, by which device, where.
INSERT INTO pg_temp.fill_scan
SELECT uuidv7(drawn.scanned_at - clock_timestamp()), drawn.qr_id, drawn.short_id,
       drawn.scanned_at, drawn.outcome, drawn.variant, %(host)s, agent.user_agent, agent.client,
       agent.device, agent.os, agent.browser, agent.is_bot, agent.bot_reason, agent.referer,
       city.country, city.region, city.city, city.latitude, city.longitude, city.pin
FROM (
    SELECT hour.qr_id, hour.short_id, hour.outcome,
           hour.hour + random() * interval '59 minutes' AS scanned_at,
           CASE WHEN hour.labels = '{{}}' THEN ''
                ELSE hour.labels[1 + floor(random() * cardinality(hour.labels))] END AS variant,
           floor(random() * %(agents)s)::int AS agent_id,
           -- Most scans of a code come from its own city.
           CASE WHEN random() < 0.8 THEN hour.qr_id %% %(cities)s
                ELSE floor(random() * %(cities)s) END::int AS city_id
    FROM pg_temp.fill_hour AS hour, generate_series(1, hour.scans)
) AS drawn
JOIN pg_temp.fill_agent AS agent ON agent.id = drawn.agent_id
JOIN pg_temp.fill_city AS city ON city.id = drawn.city_id
