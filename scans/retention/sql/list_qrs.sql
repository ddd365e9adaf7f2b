-- The QRs that have rows before a time. All tables have an index that begins with qr_id and
-- the column of the age: one look for each QR, and all looks in one statement. With a round
-- trip for each, a workspace of 10,000 QRs took 5 s.
WITH RECURSIVE oldest AS (
    (SELECT qr_id, {age_column} FROM {table} ORDER BY qr_id, {age_column} LIMIT 1)
    UNION ALL
    SELECT next.* FROM oldest, LATERAL (
        SELECT qr_id, {age_column} FROM {table}
        WHERE qr_id > oldest.qr_id ORDER BY qr_id, {age_column} LIMIT 1
    ) AS next
)
SELECT qr_id FROM oldest WHERE {age_column} < %s
