-- Add to the values of uncapped buckets; returns which buckets of the named days have too many
-- values now.
WITH added AS (
    {add_values}
    RETURNING qr_id, day, dimension, (xmax = 0) AS is_new
)
SELECT qr_id, day, dimension
FROM added JOIN unnest(%b::bigint[], %b::date[]) AS large (qr_id, day) USING (qr_id, day)
WHERE is_new
GROUP BY qr_id, day, dimension
-- The table as it was before this statement, and what is new.
HAVING count(*) + (
    SELECT count(*) FROM {schema}.scans_scanrollup AS before
    WHERE before.qr_id = added.qr_id AND before.day = added.day
      AND before.dimension = added.dimension
) > %s::bigint
