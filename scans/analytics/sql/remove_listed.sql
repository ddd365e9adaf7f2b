-- Remove values from capped buckets.
DELETE FROM {schema}.scans_scanrollup AS counted
USING unnest(%b::bigint[], %b::date[], %b::text[], %b::text[])
    AS gone (qr_id, day, dimension, value)
WHERE counted.qr_id = gone.qr_id AND counted.day = gone.day
  AND counted.dimension = gone.dimension AND counted.value = gone.value
