"""Ingestion adds the sums of new rows, in the transaction that inserts them.

The statements of all schemas are sent at once, so that 200 workspaces cost as many
statements, but only a few round trips. The totals come first: their locks, taken in
the order of schemas and QR ids, cover all rollups of the QR.
"""

from collections.abc import Iterable, Mapping

import psycopg

from kernel.postgres_arrays import encode_columns
from scans.analytics.rollups import tables
from scans.analytics.rollups.day_sums import QrDay, add_day_sums
from scans.analytics.rollups.dimensions import CountedScan
from scans.analytics.rollups.recount import recount_day
from scans.analytics.rollups.sums import TOTAL_COLUMNS, Sums, sum_scans
from scans.analytics.rollups.workspace_days import PAUSE_TRIGGERS, RESUME_TRIGGERS, add_days


def add_scans(connection: psycopg.Connection, scans: Mapping[str, Iterable[CountedScan]]) -> None:
    """Count the rows that the running transaction has inserted. scans: by schema."""
    summed = {schema: sum_scans(some) for schema, some in scans.items()}
    sums = {schema: some for schema, some in summed.items() if some.totals}
    if not sums:
        return
    _add_totals(connection, sums)
    outdated = add_day_sums(connection, sums)
    # Last, because it is what workers wait for who have no QR in common.
    add_days(connection, sums)
    if any(outdated.values()):
        _recount(connection, outdated)


def _recount(connection: psycopg.Connection, outdated: Mapping[str, Iterable[QrDay]]) -> None:
    """Recount from the rows; the workspace's days are locked already."""
    connection.execute(RESUME_TRIGGERS)
    for schema, qr_days in outdated.items():
        for qr_id, day in sorted(qr_days):
            recount_day(connection, schema, qr_id, day)


def _add_totals(connection: psycopg.Connection, sums: Mapping[str, Sums]) -> None:
    with connection.pipeline():
        connection.execute(PAUSE_TRIGGERS)
        for schema, some in sums.items():
            tables.run(
                connection, tables.ADD_TOTALS, schema, encode_columns(some.totals, TOTAL_COLUMNS)
            )
