"""Deletions in batches whose size follows the time that they take.

The progress of a deletion is stored nowhere: what is left in the tables is what is left
to do, so it can be interrupted at any point and called again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from time import monotonic
from typing import NamedTuple

import psycopg
from psycopg import sql

from kernel.sql_files import read_sql
from scans.accounting.ledger.services import add_to_ledger
from scans.analytics.rollups.tables import in_schema, lock_total

# The lock on a QR's total, and those on rows, last for one batch.
MAX_LOCK_SECS = 0.2
_TARGET_SECS = 0.05
_MAX_ROWS = 5_000
_MIN_ROWS = 5
_LOCK_TIME_OUT = f"SET LOCAL lock_timeout = '{MAX_LOCK_SECS * 1000:.0f}ms'"
_TIME_OUT = f"SET LOCAL statement_timeout = '{MAX_LOCK_SECS * 500:.0f}ms'"
_ADD_TO_EXPIRED = read_sql(__package__, "add_to_expired")


class Table(NamedTuple):
    """name: without its schema. age_column: the time of a row. kind: type of that column.

    returning: whether a row is counted in totals, and whether it is a bot's.
    """

    name: str
    age_column: str
    kind: type[date]
    returning: str = "false AS counted, false AS is_bot"


ROWS = Table(
    "scans_dynamicqrscan", "scanned_at", datetime, "outcome = 'redirected' AS counted, is_bot"
)
HOURS = Table("scans_scanhour", "hour", datetime)
VALUES = Table("scans_scanrollup", "day", date)
TAILS = Table("scans_scanrolluptail", "day", date)
TABLES = (ROWS, HOURS, VALUES, TAILS)


@dataclass
class BatchSize:
    """rows: how many the next batch deletes at most."""

    rows: int = 500

    def adjust(self, took_secs: float) -> None:
        """Twice as many after a quick batch, half as many after a slow one."""
        if took_secs < _TARGET_SECS / 2:
            self.rows = min(2 * self.rows, _MAX_ROWS)
        elif took_secs > _TARGET_SECS:
            self.halve()

    def halve(self) -> None:
        self.rows = max(self.rows // 2, _MIN_ROWS)


def list_qrs(
    connection: psycopg.Connection, schema: str, table: Table, *, before: date
) -> list[int]:
    """The QRs that have rows in the table before a day or time."""
    statement = _compose("list_qrs", schema, table)
    return [qr_id for (qr_id,) in connection.execute(statement, [before]).fetchall()]


def delete_batch(
    connection: psycopg.Connection,
    schema: str,
    table: Table,
    qr_id: int,
    before: date,
    size: BatchSize,
) -> bool:
    """Delete the oldest rows of a QR before a day or time. Returns whether some may be left.

    Deleted scans stay in the QR's total: they are added to ScanExpired.
    """
    started = monotonic()
    try:
        with connection.transaction():
            connection.execute(_LOCK_TIME_OUT)
            connection.execute(_TIME_OUT)
            lock_total(connection, schema, qr_id)
            deleted = _delete(connection, schema, table, qr_id, before, size.rows)
    except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable):
        size.halve()
        return True
    is_last = deleted < size.rows
    size.adjust(monotonic() - started)
    return not is_last


def _delete(
    connection: psycopg.Connection,
    schema: str,
    table: Table,
    qr_id: int,
    before: date,
    limit: int,
) -> int:
    statement = _compose("delete_oldest", schema, table)
    row = connection.execute(statement, [qr_id, before, limit]).fetchone()
    deleted, scans, bots = row or (0, 0, 0)
    if scans:
        connection.execute(in_schema(_ADD_TO_EXPIRED, schema), [qr_id, scans, bots])
    if table is ROWS:
        add_to_ledger(connection, removed=deleted)
    return int(deleted)


@lru_cache(maxsize=1024)
def _compose(name: str, schema: str, table: Table) -> bytes:
    statement = sql.SQL(read_sql(__package__, name)).format(
        table=sql.Identifier(schema, table.name),
        age_column=sql.Identifier(table.age_column),
        returning=sql.SQL(table.returning),
    )
    return statement.as_string(None).encode()
