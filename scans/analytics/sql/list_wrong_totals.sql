-- QRs with a total that differs from the rows and the expired scans, as (QR id, scans and bots by
-- the rows, stored scans and bots). qr_id: NULL for all QRs.
WITH given AS (
    SELECT qr_id, sum(scans)::bigint AS scans, sum(bots)::bigint AS bots
    FROM (
        SELECT qr_id, count(*) AS scans, count(*) FILTER (WHERE is_bot) AS bots
        FROM {schema}.scans_dynamicqrscan
        WHERE outcome = 'redirected' AND (%(qr_id)s::bigint IS NULL OR qr_id = %(qr_id)s)
        GROUP BY qr_id
        UNION ALL
        SELECT qr_id, scan_count, bot_count FROM {schema}.scans_scanexpired
        WHERE %(qr_id)s::bigint IS NULL OR qr_id = %(qr_id)s
    ) AS part
    GROUP BY qr_id
)
SELECT qr_id, coalesce(given.scans, 0), coalesce(given.bots, 0),
       coalesce(total.scan_count, 0), coalesce(total.bot_count, 0)
FROM given FULL JOIN {schema}.qrs_scantotal AS total USING (qr_id)
WHERE (%(qr_id)s::bigint IS NULL OR qr_id = %(qr_id)s)
  AND (coalesce(given.scans, 0), coalesce(given.bots, 0))
      <> (coalesce(total.scan_count, 0), coalesce(total.bot_count, 0))
ORDER BY qr_id
