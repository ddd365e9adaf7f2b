-- Add to values of capped buckets that are not listed; returns them with all of their scans.
INSERT INTO {schema}.scans_scanrolluptail AS counted
    (qr_id, day, dimension, digest, human_count, bot_count)
SELECT * FROM
    unnest(%b::bigint[], %b::date[], %b::text[], %b::bytea[], %b::bigint[], %b::bigint[])
ON CONFLICT (qr_id, day, dimension, digest) DO UPDATE SET
    human_count = counted.human_count + excluded.human_count,
    bot_count = counted.bot_count + excluded.bot_count
RETURNING qr_id, day, dimension, digest, human_count, bot_count
