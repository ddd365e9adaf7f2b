-- Paused QRs of the active schema that people scan all the same, as (short id, name, scans since,
-- last scan, number of such QRs), the last scanned first. A look at the last row of each paused QR.
WITH scanned AS (
    SELECT qr.id, qr.short_id, qr.name, last.scanned_at
    FROM qrs_dynamicqr AS qr
    CROSS JOIN LATERAL (
        SELECT scanned_at, outcome FROM scans_dynamicqrscan
        WHERE qr_id = qr.id AND scanned_at >= %(since)s AND NOT is_bot
        ORDER BY scanned_at DESC LIMIT 1
    ) AS last
    WHERE NOT qr.is_active AND NOT qr.is_blocked AND qr.deleted_at IS NULL
        AND last.outcome = 'paused'
)
SELECT short_id, name,
       (SELECT count(*) FROM scans_dynamicqrscan AS scan
        WHERE scan.qr_id = shown.id AND scan.scanned_at >= %(since)s
          AND scan.outcome = 'paused' AND NOT scan.is_bot),
       scanned_at, number
FROM (
    SELECT *, count(*) OVER () AS number FROM scanned ORDER BY scanned_at DESC, id LIMIT %(limit)s
) AS shown
ORDER BY scanned_at DESC, id
