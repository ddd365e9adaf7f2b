-- QR and day wherever there are rows or rollups. qr_id: NULL for all QRs.
SELECT DISTINCT qr_id, (scanned_at AT TIME ZONE 'UTC')::date AS day
FROM {schema}.scans_dynamicqrscan
WHERE scanned_at >= %(start)s AND scanned_at < %(end)s AND outcome = 'redirected'
  AND (%(qr_id)s::bigint IS NULL OR qr_id = %(qr_id)s)
UNION
SELECT qr_id, (hour AT TIME ZONE 'UTC')::date FROM {schema}.scans_scanhour
WHERE hour >= %(start)s AND hour < %(end)s
  AND (%(qr_id)s::bigint IS NULL OR qr_id = %(qr_id)s)
UNION
SELECT qr_id, day FROM {schema}.scans_scanrollup
WHERE day >= %(first_day)s AND day <= %(last_day)s
  AND (%(qr_id)s::bigint IS NULL OR qr_id = %(qr_id)s)
UNION
SELECT qr_id, day FROM {schema}.scans_scanrolluptail
WHERE day >= %(first_day)s AND day <= %(last_day)s
  AND (%(qr_id)s::bigint IS NULL OR qr_id = %(qr_id)s)
ORDER BY qr_id, day
