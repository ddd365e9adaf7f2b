-- Add to values of capped buckets that are listed; returns these values.
UPDATE {schema}.scans_scanrollup AS counted SET
    human_count = counted.human_count + new.human_count,
    bot_count = counted.bot_count + new.bot_count
FROM unnest(%b::bigint[], %b::date[], %b::text[], %b::text[], %b::bigint[], %b::bigint[])
    AS new (qr_id, day, dimension, value, human_count, bot_count)
WHERE counted.qr_id = new.qr_id AND counted.day = new.day
  AND counted.dimension = new.dimension AND counted.value = new.value
RETURNING counted.qr_id, counted.day, counted.dimension, counted.value
