"""Reports where rollups and totals differ from the rows. Changes nothing, locks nothing."""

from collections.abc import Iterator

import psycopg

from scans.analytics.rollups.compare import compare_day
from scans.analytics.rollups.rebuild import Range, list_days, list_wrong_totals

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
        for wrong in list_wrong_totals(connection, schema, within.qr_id):
            yield (
                f"{schema}: QR {wrong.qr_id}: the total is {wrong.stored_scan_count}"
                f" ({wrong.stored_bot_count} bots), the rows have {wrong.scan_count}"
                f" ({wrong.bot_count} bots)"
            )
