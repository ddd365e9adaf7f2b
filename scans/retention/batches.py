"""Deletions in batches whose size follows the clock.

Where a deletion stands is nowhere written down: what is left in the tables is
what is left to do, so it can be interrupted anywhere and called again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
from typing import NamedTuple

import psycopg

from scans.accounting.ledger.services import add_to_ledger
from scans.analytics.rollups.tables import in_schema, lock_total

# The lock on a QR's total, and those on rows, are held for one batch.
MAX_LOCK_SECS = 0.2
_TARGET_SECS = 0.05
_LARGEST = 5_000
_SMALLEST = 5
_LOCK_TIME_OUT = f"SET LOCAL lock_timeout = '{MAX_LOCK_SECS * 1000:.0f}ms'"
_TIME_OUT = f"SET LOCAL statement_timeout = '{MAX_LOCK_SECS * 500:.0f}ms'"


class Table(NamedTuple):
    """name: without its schema. moment: the column that tells the age. kind: its type."""

    name: str
    moment: str
    kind: type[date]


ROWS = Table("scans_dynamicqrscan", "scanned_at", datetime)
HOURS = Table("scans_scanhour", "hour", datetime)
VALUES = Table("scans_scanrollup", "day", date)
TAILS = Table("scans_scanrolluptail", "day", date)
TABLES = (ROWS, HOURS, VALUES, TAILS)

# All of them have an index that begins with these two columns: one look for each QR,
# and all looks in one statement. A round trip each took 5 s in a workspace of 10,000 QRs.
_OLDEST = """
WITH RECURSIVE oldest AS (
    (SELECT qr_id, {moment} FROM {{schema}}.{name} ORDER BY qr_id, {moment} LIMIT 1)
    UNION ALL
    SELECT next.* FROM oldest, LATERAL (
        SELECT qr_id, {moment} FROM {{schema}}.{name}
        WHERE qr_id > oldest.qr_id ORDER BY qr_id, {moment} LIMIT 1
    ) AS next
)
SELECT qr_id FROM oldest WHERE {moment} < %s
"""
_DELETE = """
WITH gone AS (
    DELETE FROM {{schema}}.{name} WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM {{schema}}.{name}
        WHERE qr_id = %s AND {moment} < %s ORDER BY {moment} LIMIT %s
    ))
    RETURNING {returning}
)
SELECT count(*), count(*) FILTER (WHERE counted), count(*) FILTER (WHERE counted AND is_bot)
FROM gone
"""
_EXPIRE = """
INSERT INTO {schema}.scans_scanexpired AS expired (qr_id, scan_count, bot_count)
VALUES (%s, %s, %s)
ON CONFLICT (qr_id) DO UPDATE SET
    scan_count = expired.scan_count + excluded.scan_count,
    bot_count = expired.bot_count + excluded.bot_count
"""


@dataclass
class Pace:
    """Rows of the next batch."""

    rows: int = 500

    def adjust(self, took_secs: float) -> None:
        """Twice as many after a quick batch, half as many after a slow one."""
        if took_secs < _TARGET_SECS / 2:
            self.rows = min(2 * self.rows, _LARGEST)
        elif took_secs > _TARGET_SECS:
            self.slow_down()

    def slow_down(self) -> None:
        """After a batch that took too long."""
        self.rows = max(self.rows // 2, _SMALLEST)


def list_qrs(
    connection: psycopg.Connection, schema: str, table: Table, *, before: date
) -> list[int]:
    """The QRs of which the table has something before a moment."""
    statement = in_schema(_OLDEST.format(**table._asdict()), schema)
    return [qr_id for (qr_id,) in connection.execute(statement, [before]).fetchall()]


def delete_batch(
    connection: psycopg.Connection,
    schema: str,
    table: Table,
    qr_id: int,
    before: date,
    pace: Pace,
) -> bool:
    """Delete the oldest ones of a QR before a moment. False when there were none left.

    Deleted rows stay in the QR's total: they are noted as expired.
    """
    started = monotonic()
    try:
        with connection.transaction():
            connection.execute(_LOCK_TIME_OUT)
            connection.execute(_TIME_OUT)
            lock_total(connection, schema, qr_id)
            deleted = _delete(connection, schema, table, qr_id, before, pace.rows)
    except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable):
        pace.slow_down()
        return True
    is_last = deleted < pace.rows
    pace.adjust(monotonic() - started)
    return not is_last


def _delete(
    connection: psycopg.Connection,
    schema: str,
    table: Table,
    qr_id: int,
    before: date,
    limit: int,
) -> int:
    returning = (
        "outcome = 'redirected' AS counted, is_bot"
        if table is ROWS
        else "false AS counted, false AS is_bot"
    )
    statement = _DELETE.format(name=table.name, moment=table.moment, returning=returning)
    row = connection.execute(in_schema(statement, schema), [qr_id, before, limit]).fetchone()
    deleted, scans, bots = row or (0, 0, 0)
    if scans:
        connection.execute(in_schema(_EXPIRE, schema), [qr_id, scans, bots])
    if table is ROWS:
        add_to_ledger(connection, removed=deleted)
    return int(deleted)
