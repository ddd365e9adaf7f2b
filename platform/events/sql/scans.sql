-- In the order of their ids, after one and up to another. json: an SQL expression over a row.
SELECT event_id, 'scan.created', {json}, scanned_at
FROM scans_dynamicqrscan
WHERE event_id > %(after)s AND event_id <= %(last)s
ORDER BY event_id
LIMIT %(limit)s
