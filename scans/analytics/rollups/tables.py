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

from kernel.sql_files import read_sql

# In the column first_event_id of "(other)", which the version before fills with a real id:
# a bucket without this mark was capped by it, with the first values and not the most frequent.
_CAPPED_MARK = "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid"
VALUE_COLUMNS = "qr_id, day, dimension, value, human_count, bot_count"


def read_statement(name: str, **parts: str) -> str:
    """A statement of scans/analytics/sql in which {schema} is still open."""
    text = read_sql("scans.analytics", name)
    return text.format(schema="{schema}", mark=_CAPPED_MARK, **parts)


ADD_TOTALS = read_statement("add_totals")
ADD_HOURS = read_statement("add_hours")
ADD_DAYS = read_statement("add_days")
FIND_LARGE_DAYS = read_statement("find_large_days")
ADD_VALUES = read_statement("add_values")
ADD_VALUES_OF_LARGE_DAYS = read_statement("add_values_of_large_days", add_values=ADD_VALUES)
LIST_DAYS = read_statement("list_days")
LIST_WRONG_TOTALS = read_statement("list_wrong_totals")
LIST_WRONG_DAYS = read_statement("list_wrong_days")
LIST_INCOMPLETE_QRS = read_statement("list_incomplete_qrs")
# Days on which the version before has capped a bucket.
LIST_OUTDATED_DAYS = f"""
SELECT DISTINCT qr_id, day FROM {{schema}}.scans_scanrollup
WHERE value = '(other)' AND first_event_id IS DISTINCT FROM {_CAPPED_MARK} AND day >= %s
ORDER BY qr_id, day
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
# A day that is not stored yet is locked by a row without scans.
LOCK_DAYS = """
INSERT INTO {schema}.scans_scanday AS stored (day, human_count, bot_count)
SELECT day, 0, 0 FROM unnest(%s::date[]) AS day ORDER BY day
ON CONFLICT (day) DO UPDATE SET human_count = stored.human_count
"""
SET_DAY = "UPDATE {schema}.scans_scanday SET human_count = %s, bot_count = %s WHERE day = %s"
DELETE_EMPTY_DAYS = "DELETE FROM {schema}.scans_scanday WHERE human_count = 0 AND bot_count = 0"
SET_TOTAL = """
UPDATE {schema}.qrs_scantotal
SET scan_count = %s, bot_count = %s, recounted_at = clock_timestamp()
WHERE qr_id = %s
"""
# Invalidates the figures that processes have cached.
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
    """The statement with the schema before every table name."""
    return sql.SQL(statement).format(schema=sql.Identifier(schema))


@lru_cache(maxsize=8_192)
def _in_schema_raw(statement: str, schema: str) -> bytes:
    """The statement with PostgreSQL's placeholders, so that psycopg has nothing to translate."""
    numbers = count(1)
    text = in_schema(statement, schema).as_string(None)
    return re.sub("%[bs]", lambda _: f"${next(numbers)}", text).encode()


def run(
    connection: psycopg.Connection, statement: str, schema: str, parameters: Sequence[Any]
) -> psycopg.RawCursor[Any]:
    """Execute one of these statements. parameters: in the order of %s and %b."""
    cursor = psycopg.RawCursor(connection)
    return cursor.execute(_in_schema_raw(statement, schema), parameters, binary=True)


def lock_total(connection: psycopg.Connection, schema: str, qr_id: int) -> None:
    """Keep all other transactions from counting scans of this QR until this one ends."""
    connection.execute(in_schema(MAKE_TOTAL, schema), [qr_id])
    connection.execute(in_schema(LOCK_TOTAL, schema), [qr_id])
