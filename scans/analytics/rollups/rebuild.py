"""Recounts a range of days, and totals; safe while scans are being ingested.

Each QR and day is a transaction of its own, so that ingestion of that QR waits
for the recount of one day at most. Rollups that agree with the rows are not written again.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import psycopg

from scans.analytics.rollups import tables
from scans.analytics.rollups.compare import compare_day
from scans.analytics.rollups.recount import recount_day
from scans.analytics.rollups.tables import in_schema, lock_total
from scans.analytics.rollups.workspace_days import rebuild_days
from scans.period import Period


class Range(NamedTuple):
    """UTC days, both included. qr_id: None for all QRs of the schema."""

    first_day: date = date(2020, 1, 1)
    last_day: date = date(2099, 12, 31)
    qr_id: int | None = None


class WrongTotal(NamedTuple):
    """A QR's total by its rows and expired scans, and as it is stored."""

    qr_id: int
    scan_count: int
    bot_count: int
    stored_scan_count: int
    stored_bot_count: int


class RebuildCounts(NamedTuple):
    """days: compared QRs and days. changed: those that were wrong. totals: wrong ones.

    workspace_days: wrong ones.
    """

    days: int
    changed: int
    totals: int
    workspace_days: int


def list_days(connection: psycopg.Connection, schema: str, within: Range) -> list[tuple[int, date]]:
    """QR and day wherever there are rows or rollups."""
    period = Period(within.first_day, within.last_day)
    bounds = {**within._asdict(), "start": period.start, "end": period.end}
    return connection.execute(in_schema(tables.LIST_DAYS, schema), bounds).fetchall()


def list_wrong_totals(
    connection: psycopg.Connection, schema: str, qr_id: int | None
) -> list[WrongTotal]:
    """One statement and so one snapshot: concurrent ingestion does not look like drift."""
    found = connection.execute(in_schema(tables.LIST_WRONG_TOTALS, schema), {"qr_id": qr_id})
    return [WrongTotal(*row) for row in found.fetchall()]


def rebuild_rollups(
    connection: psycopg.Connection,
    schema: str,
    within: Range,
    *,
    report: Callable[[str], None] = lambda _: None,
) -> RebuildCounts:
    """Correct the rollups of these days and the totals of these QRs by the rows."""
    days = list_days(connection, schema, within)
    changed = 0
    for qr_id, day in days:
        if _rebuild_day(connection, schema, qr_id, day):
            changed += 1
            report(f"{schema}: QR {qr_id} on {day} was wrong and is right now")
    totals = 0
    for wrong in list_wrong_totals(connection, schema, within.qr_id):
        totals += _rebuild_total(connection, schema, wrong.qr_id)
    workspace_days = 0
    if within.qr_id is None:
        workspace_days = rebuild_days(connection, schema, within.first_day, within.last_day)
    return RebuildCounts(len(days), changed, totals, workspace_days)


def _rebuild_day(connection: psycopg.Connection, schema: str, qr_id: int, day: date) -> bool:
    with connection.transaction():
        lock_total(connection, schema, qr_id)
        if compare_day(connection, schema, qr_id, day) is None:
            return False
        recount_day(connection, schema, qr_id, day)
        connection.execute(in_schema(tables.SET_RECOUNTED, schema), [qr_id])
    return True


def _rebuild_total(connection: psycopg.Connection, schema: str, qr_id: int) -> bool:
    with connection.transaction():
        lock_total(connection, schema, qr_id)
        # Again under the lock: a scan may have come in between.
        for wrong in list_wrong_totals(connection, schema, qr_id):
            connection.execute(
                in_schema(tables.SET_TOTAL, schema),
                [wrong.scan_count, wrong.bot_count, wrong.qr_id],
            )
            return True
    return False
