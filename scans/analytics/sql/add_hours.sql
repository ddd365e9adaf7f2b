-- Add to the hours of QRs.
INSERT INTO {schema}.scans_scanhour AS counted (qr_id, hour, human_count, bot_count)
SELECT * FROM unnest(%b::bigint[], %b::timestamptz[], %b::bigint[], %b::bigint[])
ON CONFLICT (qr_id, hour) DO UPDATE SET
    human_count = counted.human_count + excluded.human_count,
    bot_count = counted.bot_count + excluded.bot_count
