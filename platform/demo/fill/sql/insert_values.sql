-- The values of scans.analytics.rollups.dimensions.
INSERT INTO {schema}.scans_scanrollup
    (qr_id, day, dimension, value, human_count, bot_count)
SELECT qr_id, (scanned_at AT TIME ZONE 'UTC')::date, named.dimension, named.value,
       count(*) FILTER (WHERE NOT is_bot), count(*) FILTER (WHERE is_bot)
FROM pg_temp.fill_scan, LATERAL (VALUES
    ('referer', CASE referer WHEN '' THEN '(direct)' ELSE referer END),
    ('client', client), ('country', country),
    ('city', CASE WHEN city <> '' AND country <> '' THEN city || ', ' || country ELSE '' END),
    ('device', device), ('os', os), ('browser', browser), ('variant', variant), ('pin', pin)
) AS named (dimension, value)
WHERE outcome = 'redirected' AND named.value <> ''
GROUP BY 1, 2, 3, 4
