-- Insert codes; returns number, id and short id. The numbers travel in the order of the rows.
WITH given AS (
    SELECT * FROM unnest(%(numbers)s::int[], %(short_ids)s::text[], %(names)s::text[],
                         %(urls)s::text[], %(variants)s::text[], %(active)s::boolean[],
                         %(created)s::timestamptz[], %(updated)s::timestamptz[])
        AS given (number, short_id, name, url, variants, is_active, created_at, updated_at)
),
inserted AS (
    INSERT INTO {schema}.qrs_dynamicqr
        (short_id, name, destination_url, variants, is_active, is_blocked,
         destination_changes_count, created_by_id, created_at, updated_at)
    SELECT short_id, name, url, variants::jsonb, is_active, false, 0, %(owner_id)s, created_at,
           updated_at
    FROM given ORDER BY number
    RETURNING id, short_id
)
SELECT number, id, short_id FROM inserted JOIN given USING (short_id)
