"""The statements on capped buckets; see scans.analytics.rollups.capped."""

from scans.analytics.rollups.tables import VALUE_COLUMNS, read_statement

_BUCKET_ARRAYS = "unnest(%b::bigint[], %b::date[], %b::text[])"

SELECT_LISTED = f"""
SELECT {VALUE_COLUMNS}
FROM {{schema}}.scans_scanrollup
JOIN {_BUCKET_ARRAYS} AS asked (qr_id, day, dimension) USING (qr_id, day, dimension)
WHERE value <> '(other)'
"""  # noqa: S608 - constants of this file
ADD_LISTED = read_statement("add_listed")
REMOVE_LISTED = read_statement("remove_listed")
ADD_OTHERS = read_statement("add_others")
ADD_TAILS = read_statement("add_tails")
REMOVE_TAILS = read_statement("remove_tails")
REMOVE_BUCKETS_OF_TAILS = f"""
DELETE FROM {{schema}}.scans_scanrolluptail AS counted
USING {_BUCKET_ARRAYS} AS gone (qr_id, day, dimension)
WHERE counted.qr_id = gone.qr_id AND counted.day = gone.day
  AND counted.dimension = gone.dimension
"""  # noqa: S608 - constants of this file
