-- Returns how many rows were deleted, how many of them totals have counted, and how many of
-- these are bots. returning: the expressions `counted` and `is_bot` of the table.
WITH deleted AS (
    DELETE FROM {table} WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM {table}
        WHERE qr_id = %s AND {age_column} < %s ORDER BY {age_column} LIMIT %s
    ))
    RETURNING {returning}
)
SELECT count(*), count(*) FILTER (WHERE counted), count(*) FILTER (WHERE counted AND is_bot)
FROM deleted
