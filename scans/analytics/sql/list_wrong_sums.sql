-- QRs with a total that is not the sum of their hours and expired scans, as (QR id, stored scans,
-- stored bots, scans and bots by the hours). All three are written in the same transactions, so that
-- they agree in any snapshot. qr_ids: of those to compare.
SELECT total.qr_id, total.scan_count, total.bot_count, given.scans, given.bots
FROM {schema}.qrs_scantotal AS total
CROSS JOIN LATERAL (
    SELECT coalesce(sum(scans), 0)::bigint AS scans, coalesce(sum(bots), 0)::bigint AS bots
    FROM (
        SELECT human_count + bot_count AS scans, bot_count AS bots
        FROM {schema}.scans_scanhour WHERE qr_id = total.qr_id
        UNION ALL
        SELECT scan_count, bot_count FROM {schema}.scans_scanexpired WHERE qr_id = total.qr_id
    ) AS part
) AS given
WHERE total.qr_id = ANY(%(qr_ids)s)
  AND (total.scan_count, total.bot_count) <> (given.scans, given.bots)
ORDER BY total.qr_id
