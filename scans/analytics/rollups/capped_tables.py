"""The statements on lists with more than MAX_VALUES values; see scans.analytics.rollups.capped."""

from scans.analytics.rollups.tables import MARK, VALUE_COLUMNS

_LIST_ARRAYS = "unnest(%b::bigint[], %b::date[], %b::text[])"
_TAIL_COLUMNS = "qr_id, day, dimension, digest, human_count, bot_count"

SELECT_LISTED = f"""
SELECT {VALUE_COLUMNS}
FROM {{schema}}.scans_scanrollup
JOIN {_LIST_ARRAYS} AS asked (qr_id, day, dimension) USING (qr_id, day, dimension)
WHERE value <> '(other)'
"""  # noqa: S608 - constants of this file

# Adds to values that are listed already; answers these values.
ADD_LISTED = f"""
UPDATE {{schema}}.scans_scanrollup AS counted SET
    human_count = counted.human_count + new.human_count,
    bot_count = counted.bot_count + new.bot_count
FROM unnest(%b::bigint[], %b::date[], %b::text[], %b::text[], %b::bigint[], %b::bigint[])
    AS new ({VALUE_COLUMNS})
WHERE counted.qr_id = new.qr_id AND counted.day = new.day
  AND counted.dimension = new.dimension AND counted.value = new.value
RETURNING counted.qr_id, counted.day, counted.dimension, counted.value
"""  # noqa: S608 - constants of this file
REMOVE_LISTED = """
DELETE FROM {schema}.scans_scanrollup AS counted
USING unnest(%b::bigint[], %b::date[], %b::text[], %b::text[])
    AS gone (qr_id, day, dimension, value)
WHERE counted.qr_id = gone.qr_id AND counted.day = gone.day
  AND counted.dimension = gone.dimension AND counted.value = gone.value
"""
ADD_OTHERS = f"""
INSERT INTO {{schema}}.scans_scanrollup AS counted ({VALUE_COLUMNS}, first_event_id)
SELECT added.*, {MARK}
FROM unnest(%b::bigint[], %b::date[], %b::text[], %b::text[], %b::bigint[], %b::bigint[]) AS added
ON CONFLICT (qr_id, day, dimension, value) DO UPDATE SET
    human_count = counted.human_count + excluded.human_count,
    bot_count = counted.bot_count + excluded.bot_count
"""  # noqa: S608 - constants of this file

# Answers what is counted of these values now.
ADD_TAILS = f"""
INSERT INTO {{schema}}.scans_scanrolluptail AS counted ({_TAIL_COLUMNS})
SELECT * FROM
    unnest(%b::bigint[], %b::date[], %b::text[], %b::bytea[], %b::bigint[], %b::bigint[])
ON CONFLICT (qr_id, day, dimension, digest) DO UPDATE SET
    human_count = counted.human_count + excluded.human_count,
    bot_count = counted.bot_count + excluded.bot_count
RETURNING {_TAIL_COLUMNS}
"""  # noqa: S608 - constants of this file
REMOVE_TAILS = """
DELETE FROM {schema}.scans_scanrolluptail AS counted
USING unnest(%b::bigint[], %b::date[], %b::text[], %b::bytea[])
    AS gone (qr_id, day, dimension, digest)
WHERE counted.qr_id = gone.qr_id AND counted.day = gone.day
  AND counted.dimension = gone.dimension AND counted.digest = gone.digest
"""
REMOVE_LISTS_OF_TAILS = f"""
DELETE FROM {{schema}}.scans_scanrolluptail AS counted
USING {_LIST_ARRAYS} AS gone (qr_id, day, dimension)
WHERE counted.qr_id = gone.qr_id AND counted.day = gone.day
  AND counted.dimension = gone.dimension
"""  # noqa: S608 - constants of this file
