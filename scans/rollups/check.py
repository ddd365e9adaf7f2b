"""Do the rollups and totals say what the rows say? Reads only, locks nothing."""

from collections.abc import Iterator

import psycopg

from scans.rollups.rebuild import Range, list_days, list_wrong_totals
from scans.rollups.recount import DaySums, count_day, read_day

_ONE_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


def list_drift(connection: psycopg.Connection, schema: str, within: Range) -> Iterator[str]:
    """A line for each QR and day, and each total, that is not as the rows say.

    All reads see one moment: rows and rollups change together, so scans that
    arrive meanwhile are no drift.
    """
    with connection.transaction():
        connection.execute(_ONE_SNAPSHOT)
        for qr_id, day in list_days(connection, schema, within):
            stored = read_day(connection, schema, qr_id, day)
            counted = count_day(connection, schema, qr_id, day)
            if stored != counted:
                yield f"{schema}: QR {qr_id} on {day}: {_describe(stored, counted)}"
        for wrong in list_wrong_totals(connection, schema, within.qr_id):
            yield (
                f"{schema}: QR {wrong.qr_id}: the total says {wrong.stored_scan_count}"
                f" ({wrong.stored_bot_count} bots), the rows {wrong.scan_count}"
                f" ({wrong.bot_count} bots)"
            )


def _describe(stored: DaySums, counted: DaySums) -> str:
    hours = len(set(stored.hours) ^ set(counted.hours))
    values = len(set(stored.values) ^ set(counted.values))
    return (
        f"the hours say {_count_hours(stored)}, the rows {_count_hours(counted)};"
        f" {hours} hours and {values} values differ"
    )


def _count_hours(sums: DaySums) -> int:
    return sum(one.human_count + one.bot_count for one in sums.hours)
