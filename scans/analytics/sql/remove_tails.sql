-- Remove values that are listed now.
DELETE FROM {schema}.scans_scanrolluptail AS counted
USING unnest(%b::bigint[], %b::date[], %b::text[], %b::bytea[])
    AS gone (qr_id, day, dimension, digest)
WHERE counted.qr_id = gone.qr_id AND counted.day = gone.day
  AND counted.dimension = gone.dimension AND counted.digest = gone.digest
