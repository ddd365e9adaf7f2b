-- QRs of which scans were never rolled up. Totals, hours and expired scans are written in the same
-- transactions, so that in one snapshot they differ in no other case.
SELECT qr_id
FROM {schema}.qrs_scantotal AS total
LEFT JOIN {schema}.scans_scanexpired AS expired USING (qr_id)
LEFT JOIN (
    SELECT qr_id, sum(human_count + bot_count) AS scans
    FROM {schema}.scans_scanhour GROUP BY qr_id
) AS counted USING (qr_id)
WHERE total.scan_count <> coalesce(counted.scans, 0) + coalesce(expired.scan_count, 0)
ORDER BY qr_id
