CREATE TEMPORARY TABLE fill_scan (
    event_id uuid, qr_id bigint, short_id text, scanned_at timestamptz, outcome text, variant text,
    host text, user_agent text, client text, device text, os text, browser text, is_bot boolean,
    bot_reason text, referer text, country text, region text, city text, latitude float8,
    longitude float8, pin text
) ON COMMIT DELETE ROWS
