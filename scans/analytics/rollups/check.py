"""Reports where rollups and totals differ from the rows. Changes nothing, locks nothing."""

from collections.abc import Iterator

import psycopg

from scans.analytics.rollups.compare import compare_day
from scans.analytics.rollups.rebuild import Range, list_days, list_wrong_totals
from scans.analytics.rollups.workspace_days import WrongDay, list_wrong_days

# Not read-only: a large day is counted into temporary tables.
_ONE_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"


def list_drift(connection: psycopg.Connection, schema: str, within: Range) -> Iterator[str]:
    """A line for each QR and day, and each total, that differs from the rows.

    All reads are of one snapshot: rows and rollups change together, so scans that
    arrive meanwhile are not reported.
    """
    with connection.transaction():
        connection.execute(_ONE_SNAPSHOT)
        for qr_id, day in list_days(connection, schema, within):
            different = compare_day(connection, schema, qr_id, day)
            if different is not None:
                yield (
                    f"{schema}: QR {qr_id} on {day}: {different.hours} hours and"
                    f" {different.values} values differ from the rows"
                )
        for one in _list_wrong_days(connection, schema, within):
            yield (
                f"{schema}: {one.day}: the workspace's day has {one.stored_human_count} scans by"
                f" people and {one.stored_bot_count} by bots, its hours have {one.human_count}"
                f" and {one.bot_count}"
            )
        for wrong in list_wrong_totals(connection, schema, within.qr_id):
            yield (
                f"{schema}: QR {wrong.qr_id}: the total is {wrong.stored_scan_count}"
                f" ({wrong.stored_bot_count} bots), the rows have {wrong.scan_count}"
                f" ({wrong.bot_count} bots)"
            )


def _list_wrong_days(connection: psycopg.Connection, schema: str, within: Range) -> list[WrongDay]:
    """None of one QR alone: a workspace's day has the hours of all."""
    if within.qr_id is not None:
        return []
    return list_wrong_days(connection, schema, within.first_day, within.last_day)
