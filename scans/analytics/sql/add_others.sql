-- Add to "(other)" of capped buckets, the sum of all values that are not listed.
INSERT INTO {schema}.scans_scanrollup AS counted
    (qr_id, day, dimension, value, human_count, bot_count, first_event_id)
SELECT added.*, {mark}
FROM unnest(%b::bigint[], %b::date[], %b::text[], %b::text[], %b::bigint[], %b::bigint[]) AS added
ON CONFLICT (qr_id, day, dimension, value) DO UPDATE SET
    human_count = counted.human_count + excluded.human_count,
    bot_count = counted.bot_count + excluded.bot_count
