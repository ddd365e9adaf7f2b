"""Compares the rollups of a QR and day with its rows.

A day of a few rows is compared in memory. A larger one is counted into temporary
tables, so that memory does not grow with it.
"""

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

import psycopg

from scans.analytics.rollups import recount, tables
from scans.analytics.rollups.capped import TailSum, cap_values
from scans.analytics.rollups.sums import DimensionDay, HourSum, Sums, ValueSum
from scans.analytics.rollups.tables import VALUE_COLUMNS, in_schema
from scans.period import Period

# PostgreSQL's name for the schema of a session's temporary tables.
_TEMPORARY = "pg_temp"
_TABLES = {
    "scans_scanhour": "qr_id, hour, human_count, bot_count",
    "scans_scanrollup": VALUE_COLUMNS,
    "scans_scanrolluptail": "qr_id, day, dimension, digest, human_count, bot_count",
}
_CREATE = """
CREATE TEMPORARY TABLE IF NOT EXISTS {name} (LIKE {{schema}}.{name} INCLUDING ALL) ON COMMIT DROP
"""
_WHERE = {
    "scans_scanhour": "qr_id = %(qr_id)s AND hour >= %(start)s AND hour < %(end)s",
    "scans_scanrollup": "qr_id = %(qr_id)s AND day = %(day)s",
    "scans_scanrolluptail": "qr_id = %(qr_id)s AND day = %(day)s",
}
_COUNT_DIFFERENT = """
WITH stored AS (SELECT {columns} FROM {{schema}}.{name} WHERE {where}),
     counted AS (SELECT {columns} FROM pg_temp.{name} WHERE {where})
SELECT (SELECT count(*) FROM (SELECT * FROM stored EXCEPT SELECT * FROM counted) AS one)
     + (SELECT count(*) FROM (SELECT * FROM counted EXCEPT SELECT * FROM stored) AS one)
"""


class Difference(NamedTuple):
    """How many hours and values are only among the stored or only among the counted."""

    hours: int
    values: int


def compare_day(
    connection: psycopg.Connection, schema: str, qr_id: int, day: date
) -> Difference | None:
    """None when they agree. Needs a transaction, in which the rows do not change."""
    sums = recount.sum_day(connection, schema, qr_id, day)
    first = next(sums, Sums([], [], []))
    is_all = next(sums, None) is None
    sums.close()
    if is_all:
        different = _compare_in_memory(connection, schema, qr_id, day, first)
    else:
        different = _compare_tables(connection, schema, qr_id, day)
    return different if any(different) else None


def _compare_in_memory(
    connection: psycopg.Connection, schema: str, qr_id: int, day: date, counted: Sums
) -> Difference:
    of_day = [qr_id, day]
    period = Period.of_day(day)
    hours = connection.execute(
        in_schema(tables.SELECT_HOURS, schema), [qr_id, period.start, period.end]
    ).fetchall()
    values = connection.execute(in_schema(tables.SELECT_VALUES, schema), of_day).fetchall()
    tails = connection.execute(in_schema(tables.SELECT_TAILS, schema), of_day).fetchall()
    expected = _cap(counted.values)
    stored: set[Any] = {*(ValueSum(*row) for row in values), *(TailSum(*row) for row in tails)}
    return Difference(
        len({HourSum(*row) for row in hours} ^ set(counted.hours)), len(stored ^ expected)
    )


def _cap(values: list[ValueSum]) -> set[Any]:
    by_bucket: dict[DimensionDay, list[ValueSum]] = defaultdict(list)
    for one in values:
        by_bucket[one.bucket].append(one)
    expected: set[Any] = set()
    for some in by_bucket.values():
        listed, tails = cap_values(some)
        expected.update(listed, tails)
    return expected


def _compare_tables(
    connection: psycopg.Connection, schema: str, qr_id: int, day: date
) -> Difference:
    for name in _TABLES:
        connection.execute(in_schema(_CREATE.format(name=name), schema))
    recount.recount_into(connection, schema, qr_id, day, target=_TEMPORARY)
    hours, values, tails = (
        _count_different(connection, schema, qr_id, day, name) for name in _TABLES
    )
    return Difference(hours, values + tails)


def _count_different(
    connection: psycopg.Connection, schema: str, qr_id: int, day: date, name: str
) -> int:
    period = Period.of_day(day)
    statement = _COUNT_DIFFERENT.format(name=name, columns=_TABLES[name], where=_WHERE[name])
    parameters = {"qr_id": qr_id, "day": day, "start": period.start, "end": period.end}
    row = connection.execute(in_schema(statement, schema), parameters).fetchone()
    return int(row[0]) if row else 0
