INSERT INTO {schema}.scans_dynamicqrscan
    (event_id, qr_id, short_id, scanned_at, outcome, variant, host, user_agent, client, device, os,
     browser, is_bot, bot_reason, referer, country, region, city, latitude, longitude, entry_id)
SELECT event_id, qr_id, short_id, scanned_at, outcome, variant, host, user_agent, client, device,
       os, browser, is_bot, bot_reason, referer, country, region, city, latitude, longitude, 'demo'
FROM pg_temp.fill_scan
