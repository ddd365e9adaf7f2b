-- Add to the days of the workspace, in their order.
INSERT INTO {schema}.scans_scanday AS counted (day, human_count, bot_count)
SELECT * FROM unnest(%b::date[], %b::bigint[], %b::bigint[])
ON CONFLICT (day) DO UPDATE SET
    human_count = counted.human_count + excluded.human_count,
    bot_count = counted.bot_count + excluded.bot_count
