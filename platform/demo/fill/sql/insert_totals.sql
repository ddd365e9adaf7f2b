INSERT INTO {schema}.qrs_scantotal (qr_id, scan_count, bot_count, last_scanned_at)
SELECT qr_id, count(*), count(*) FILTER (WHERE is_bot), max(scanned_at)
FROM pg_temp.fill_scan WHERE outcome = 'redirected'
GROUP BY 1
