"""The statements on the rollup tables of one schema.

Rows travel as arrays, one for each column: one statement for any number.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import psycopg
from psycopg import sql

# In the column first_event_id of "(other)", which the version before fills with a real id:
# a list without this mark was capped by it, first come and not most frequent.
MARK = "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid"

VALUE_COLUMNS = "qr_id, day, dimension, value, human_count, bot_count"
_HOUR_ARRAYS = "unnest(%b::bigint[], %b::timestamptz[], %b::bigint[], %b::bigint[])"
_DAY_ARRAYS = "unnest(%b::bigint[], %b::date[])"
VALUE_ARRAYS = (
    "unnest(%b::bigint[], %b::date[], %b::text[], %b::text[], %b::bigint[], %b::bigint[])"
)

ADD_TOTALS = """
INSERT INTO {schema}.qrs_scantotal AS total (qr_id, scan_count, bot_count, last_scanned_at)
SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::timestamptz[])
ON CONFLICT (qr_id) DO UPDATE SET
    scan_count = total.scan_count + excluded.scan_count,
    bot_count = total.bot_count + excluded.bot_count,
    last_scanned_at = greatest(total.last_scanned_at, excluded.last_scanned_at)
"""

ADD_HOURS = f"""
INSERT INTO {{schema}}.scans_scanhour AS counted (qr_id, hour, human_count, bot_count)
SELECT * FROM {_HOUR_ARRAYS}
ON CONFLICT (qr_id, hour) DO UPDATE SET
    human_count = counted.human_count + excluded.human_count,
    bot_count = counted.bot_count + excluded.bot_count
"""  # noqa: S608 - constants of this file

# Of days with their new scans, which are not in the table yet: those that may have, or get,
# lists with too many values, because they have more scans than that; and their capped lists,
# with whether an older version has capped them. See scans.analytics.rollups.capped.
FIND_LARGE_DAYS = f"""
SELECT asked.qr_id, asked.day, other.dimension, other.first_event_id IS DISTINCT FROM {MARK}
FROM unnest(%b::bigint[], %b::date[], %b::bigint[]) AS asked (qr_id, day, scans)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(human_count + bot_count), 0) AS scans
    FROM {{schema}}.scans_scanhour AS hour
    WHERE hour.qr_id = asked.qr_id
      AND hour.hour >= asked.day::timestamp AT TIME ZONE 'UTC'
      AND hour.hour < (asked.day + 1)::timestamp AT TIME ZONE 'UTC'
) AS before
LEFT JOIN {{schema}}.scans_scanrollup AS other
    ON other.qr_id = asked.qr_id AND other.day = asked.day AND other.value = '(other)'
WHERE before.scans + asked.scans > %s::bigint OR other.dimension IS NOT NULL
"""  # noqa: S608 - constants of this file

# To lists that are not capped.
ADD_VALUES = f"""
INSERT INTO {{schema}}.scans_scanrollup AS counted ({VALUE_COLUMNS})
SELECT * FROM {VALUE_ARRAYS}
ON CONFLICT (qr_id, day, dimension, value) DO UPDATE SET
    human_count = counted.human_count + excluded.human_count,
    bot_count = counted.bot_count + excluded.bot_count
"""  # noqa: S608 - constants of this file
# The same; answers which lists of the named days have too many values now.
ADD_VALUES_OF_LARGE_DAYS = f"""
WITH added AS (
    {ADD_VALUES}
    RETURNING qr_id, day, dimension, (xmax = 0) AS is_new
)
SELECT qr_id, day, dimension
FROM added JOIN {_DAY_ARRAYS} AS large (qr_id, day) USING (qr_id, day)
WHERE is_new
GROUP BY qr_id, day, dimension
-- The table as it was before this statement, and what is new.
HAVING count(*) + (
    SELECT count(*) FROM {{schema}}.scans_scanrollup AS before
    WHERE before.qr_id = added.qr_id AND before.day = added.day
      AND before.dimension = added.dimension
) > %s::bigint
"""  # noqa: S608 - constants of this file

DELETE_HOURS = """
DELETE FROM {schema}.scans_scanhour WHERE qr_id = %s AND hour >= %s AND hour < %s
"""
DELETE_VALUES = "DELETE FROM {schema}.scans_scanrollup WHERE qr_id = %s AND day = %s"
DELETE_TAILS = "DELETE FROM {schema}.scans_scanrolluptail WHERE qr_id = %s AND day = %s"
SELECT_SCANS = """
SELECT qr_id, scanned_at, outcome, is_bot, referer, client, country, city, device, os,
       browser, variant, latitude, longitude
FROM {schema}.scans_dynamicqrscan
WHERE qr_id = %s AND scanned_at >= %s AND scanned_at < %s AND outcome = 'redirected'
"""
SELECT_HOURS = """
SELECT qr_id, hour, human_count, bot_count
FROM {schema}.scans_scanhour WHERE qr_id = %s AND hour >= %s AND hour < %s
ORDER BY hour
"""
SELECT_VALUES = f"""
SELECT {VALUE_COLUMNS}
FROM {{schema}}.scans_scanrollup WHERE qr_id = %s AND day = %s
"""  # noqa: S608 - constants of this file
SELECT_TAILS = """
SELECT qr_id, day, dimension, digest, human_count, bot_count
FROM {schema}.scans_scanrolluptail WHERE qr_id = %s AND day = %s
"""
# Days on which the version before has capped a list.
LIST_OUTDATED_DAYS = f"""
SELECT DISTINCT qr_id, day FROM {{schema}}.scans_scanrollup
WHERE value = '(other)' AND first_event_id IS DISTINCT FROM {MARK} AND day >= %s
ORDER BY qr_id, day
"""  # noqa: S608 - constants of this file
LIST_DAYS = """
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
"""
# QRs whose total is not what the rows and the expired ones give, and what they give.
WRONG_TOTALS = """
WITH given AS (
    SELECT qr_id, sum(scans)::bigint AS scans, sum(bots)::bigint AS bots
    FROM (
        SELECT qr_id, count(*) AS scans, count(*) FILTER (WHERE is_bot) AS bots
        FROM {schema}.scans_dynamicqrscan
        WHERE outcome = 'redirected' AND (%(qr_id)s::bigint IS NULL OR qr_id = %(qr_id)s)
        GROUP BY qr_id
        UNION ALL
        SELECT qr_id, scan_count, bot_count FROM {schema}.scans_scanexpired
        WHERE %(qr_id)s::bigint IS NULL OR qr_id = %(qr_id)s
    ) AS part
    GROUP BY qr_id
)
SELECT qr_id, coalesce(given.scans, 0), coalesce(given.bots, 0),
       coalesce(total.scan_count, 0), coalesce(total.bot_count, 0)
FROM given FULL JOIN {schema}.qrs_scantotal AS total USING (qr_id)
WHERE (%(qr_id)s::bigint IS NULL OR qr_id = %(qr_id)s)
  AND (coalesce(given.scans, 0), coalesce(given.bots, 0))
      <> (coalesce(total.scan_count, 0), coalesce(total.bot_count, 0))
ORDER BY qr_id
"""
SET_TOTAL = """
UPDATE {schema}.qrs_scantotal
SET scan_count = %s, bot_count = %s, recounted_at = clock_timestamp()
WHERE qr_id = %s
"""
# So that no process goes on with figures that it has read before.
SET_RECOUNTED = """
UPDATE {schema}.qrs_scantotal SET recounted_at = clock_timestamp() WHERE qr_id = %s
"""
LOCK_TOTAL = "SELECT FROM {schema}.qrs_scantotal WHERE qr_id = %s FOR NO KEY UPDATE"
MAKE_TOTAL = """
INSERT INTO {schema}.qrs_scantotal (qr_id, scan_count, bot_count) VALUES (%s, 0, 0)
ON CONFLICT (qr_id) DO NOTHING
"""


@lru_cache(maxsize=4_096)
def in_schema(statement: str, schema: str) -> sql.Composed:
    """The statement with every table name qualified."""
    return sql.SQL(statement).format(schema=sql.Identifier(schema))


@lru_cache(maxsize=8_192)
def _in_schema_raw(statement: str, schema: str) -> bytes:
    """With the server's own placeholders, so that psycopg has nothing to translate."""
    numbers = count(1)
    text = in_schema(statement, schema).as_string(None)
    return re.sub("%[bs]", lambda _: f"${next(numbers)}", text).encode()


def run(
    connection: psycopg.Connection, statement: str, schema: str, parameters: Sequence[Any]
) -> psycopg.RawCursor[Any]:
    """Execute one of these statements; %s and %b stand for the parameters in order."""
    cursor = psycopg.RawCursor(connection)
    return cursor.execute(_in_schema_raw(statement, schema), parameters, binary=True)


def lock_total(connection: psycopg.Connection, schema: str, qr_id: int) -> None:
    """Keep all others from counting scans of this QR until the transaction ends."""
    connection.execute(in_schema(MAKE_TOTAL, schema), [qr_id])
    connection.execute(in_schema(LOCK_TOTAL, schema), [qr_id])
