"""One QR and day anew, from its rows."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import psycopg

from scans.arrays import encode_columns
from scans.rollups import tables
from scans.rollups.sums import (
    HOUR_COLUMNS,
    VALUE_COLUMNS,
    HourSum,
    ValueSum,
    day_bounds,
    fold_values,
    sum_scans,
)
from scans.rollups.tables import in_schema


class StoredScan(NamedTuple):
    """The columns of a row that counting needs."""

    event_id: UUID
    qr_id: int
    scanned_at: datetime
    outcome: str
    is_bot: bool
    referer: str
    client: str
    country: str
    city: str
    device: str
    os: str
    browser: str
    variant: str
    latitude: float | None
    longitude: float | None


class DaySums(NamedTuple):
    """What ScanHour and ScanRollup hold of one QR and day, in the order of their keys."""

    hours: list[HourSum]
    values: list[ValueSum]


def count_day(connection: psycopg.Connection, schema: str, qr_id: int, day: date) -> DaySums:
    """The sums that the rows give."""
    with connection.cursor(binary=True) as cursor:
        cursor.execute(in_schema(tables.SELECT_SCANS, schema), [qr_id, *day_bounds(day)])
        sums = sum_scans(StoredScan(*row) for row in cursor)
    return DaySums(sums.hours, sorted(fold_values(sums.values)))


def read_day(connection: psycopg.Connection, schema: str, qr_id: int, day: date) -> DaySums:
    """The sums that are stored."""
    hours = connection.execute(in_schema(tables.SELECT_HOURS, schema), [qr_id, *day_bounds(day)])
    values = connection.execute(in_schema(tables.SELECT_VALUES, schema), [qr_id, day])
    return DaySums(
        [HourSum(*row) for row in hours.fetchall()],
        sorted(ValueSum(*row) for row in values.fetchall()),
    )


def recount_day(connection: psycopg.Connection, schema: str, qr_id: int, day: date) -> None:
    """Replace what is stored by what the rows give. The caller holds the QR's total locked."""
    counted = count_day(connection, schema, qr_id, day)
    connection.execute(in_schema(tables.DELETE_HOURS, schema), [qr_id, *day_bounds(day)])
    connection.execute(in_schema(tables.DELETE_VALUES, schema), [qr_id, day])
    if counted.hours:
        tables.run(
            connection, tables.PUT_HOURS, schema, encode_columns(counted.hours, HOUR_COLUMNS)
        )
    if counted.values:
        tables.run(
            connection, tables.PUT_VALUES, schema, encode_columns(counted.values, VALUE_COLUMNS)
        )
