INSERT INTO {schema}.scans_scanexpired AS expired (qr_id, scan_count, bot_count)
VALUES (%s, %s, %s)
ON CONFLICT (qr_id) DO UPDATE SET
    scan_count = expired.scan_count + excluded.scan_count,
    bot_count = expired.bot_count + excluded.bot_count
