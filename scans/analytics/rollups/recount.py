"""Recounts one QR and day from its rows, in chunks."""

from collections.abc import Generator
from datetime import date, datetime
from typing import NamedTuple

import psycopg

from scans.analytics.rollups import tables
from scans.analytics.rollups.day_sums import add_day_sums
from scans.analytics.rollups.sums import Sums, sum_scans
from scans.analytics.rollups.tables import in_schema
from scans.period import Period

# Rows that are in memory at the same time, about a kilobyte each.
CHUNK_ROWS = 20_000


class StoredScan(NamedTuple):
    """The counted columns of a row, in the order of SELECT_SCANS."""

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


def sum_day(connection: psycopg.Connection, schema: str, qr_id: int, day: date) -> Generator[Sums]:
    """The sums of CHUNK_ROWS rows at a time."""
    with psycopg.ServerCursor(connection, "scans_of_day") as cursor:
        period = Period.of_day(day)
        parameters = [qr_id, period.start, period.end]
        cursor.execute(in_schema(tables.SELECT_SCANS, schema), parameters, binary=True)
        while rows := cursor.fetchmany(CHUNK_ROWS):
            yield sum_scans(StoredScan(*row) for row in rows)


def recount_day(connection: psycopg.Connection, schema: str, qr_id: int, day: date) -> None:
    """Replace the rollups by the sums of the rows. The caller has locked the QR's total."""
    recount_into(connection, schema, qr_id, day, target=schema)


def recount_into(
    connection: psycopg.Connection, schema: str, qr_id: int, day: date, *, target: str
) -> None:
    """The same, into the rollup tables of another schema."""
    period = Period.of_day(day)
    hours = [qr_id, period.start, period.end]
    connection.execute(in_schema(tables.DELETE_HOURS, target), hours)
    connection.execute(in_schema(tables.DELETE_VALUES, target), [qr_id, day])
    connection.execute(in_schema(tables.DELETE_TAILS, target), [qr_id, day])
    for sums in sum_day(connection, schema, qr_id, day):
        add_day_sums(connection, {target: sums})
