INSERT INTO {schema}.scans_scanhour (qr_id, hour, human_count, bot_count)
SELECT qr_id, date_trunc('hour', scanned_at, 'UTC'),
       count(*) FILTER (WHERE NOT is_bot), count(*) FILTER (WHERE is_bot)
FROM pg_temp.fill_scan WHERE outcome = 'redirected'
GROUP BY 1, 2
