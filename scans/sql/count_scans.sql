-- Every figure of one QR and period, as (kind, name, count), most counted first.
-- The table is the one of the active tenant schema.
WITH scan AS (
    SELECT *, scanned_at AT TIME ZONE 'UTC' AS moment
    FROM scans_dynamicqrscan
    WHERE qr_id = %(qr_id)s
      AND scanned_at >= %(start)s
      AND scanned_at < %(end)s
      AND outcome = 'redirected'
      AND (%(include_bots)s OR NOT is_bot)
),
counted AS (
    SELECT figure.kind, figure.name, count(*) AS scans
    FROM scan
    CROSS JOIN LATERAL (VALUES
        ('day', to_char(moment, 'YYYY-MM-DD')),
        -- Hour of the week: 0 is Monday, 00:00 to 00:59.
        ('hour', ((extract(isodow FROM moment) - 1) * 24 + extract(hour FROM moment))::int::text),
        ('referer', coalesce(nullif(referer, ''), '(direct)')),
        ('client', client),
        ('country', country),
        ('city', CASE
            WHEN city = '' THEN ''
            WHEN country = '' THEN city
            ELSE city || ', ' || country
        END),
        ('device', device),
        ('os', os),
        ('browser', browser),
        ('variant', variant),
        -- NULL where the coordinates are. numeric rounds halves away from zero and has no -0.
        ('pin', round(latitude::numeric, 1)::text || %(separator)s
            || round(longitude::numeric, 1)::text || %(separator)s
            || city || %(separator)s || country)
    ) AS figure (kind, name)
    WHERE figure.name <> ''
    GROUP BY figure.kind, figure.name
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY kind ORDER BY scans DESC, name COLLATE "C") AS place
    FROM counted
)
SELECT kind, name, scans
FROM ranked
WHERE place <= %(top)s OR kind IN ('day', 'hour', 'variant', 'pin')
ORDER BY kind, place
