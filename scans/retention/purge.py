"""What is older than 13 months goes, day by day, in all workspaces."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from time import monotonic
from typing import NamedTuple

import psycopg

from scans.retention.batches import TABLES, Pace, Table, delete_batch, list_qrs

KEPT_MONTHS = 13

_SCHEMAS = """
SELECT id, schema_name FROM public.tenants_tenant
WHERE id > %s AND to_regclass(format('%%I.scans_scanexpired', schema_name)) IS NOT NULL
ORDER BY id
"""


class PurgeCounts(NamedTuple):
    """batches: transactions. stopped_at: the id of the workspace where time was up; None: done."""

    workspaces: int
    batches: int
    stopped_at: int | None


class _OutOfTimeError(Exception):
    pass


def first_kept_day(today: date) -> date:
    """The same day 13 months before; the last one of that month where it has no such day."""
    months = today.year * 12 + today.month - 1 - KEPT_MONTHS
    year, month = divmod(months, 12)
    for day in range(today.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, today.day)


def purge_scans(
    connection: psycopg.Connection,
    *,
    today: date,
    budget_secs: float,
    after_tenant_id: int = 0,
    report: Callable[[str], None] = lambda _: None,
) -> PurgeCounts:
    """Delete rows and rollups before first_kept_day(today), until done or out of time."""
    deadline = monotonic() + budget_secs
    first = first_kept_day(today)
    pace = Pace()
    workspaces = batches = 0
    tenants = connection.execute(_SCHEMAS, [after_tenant_id]).fetchall()
    for tenant_id, schema in tenants:
        # One at least, so that each call gets further.
        if workspaces and monotonic() > deadline:
            return PurgeCounts(workspaces, batches, tenant_id)
        try:
            for table in TABLES:
                batches += _purge_table(connection, schema, table, first, pace, deadline)
        except _OutOfTimeError:
            return PurgeCounts(workspaces, batches, tenant_id)
        workspaces += 1
        report(f"{schema}: nothing before {first} is left")
    return PurgeCounts(workspaces, batches, None)


def _purge_table(
    connection: psycopg.Connection,
    schema: str,
    table: Table,
    first: date,
    pace: Pace,
    deadline: float,
) -> int:
    before = datetime.combine(first, time(), UTC) if table.kind is datetime else first
    batches = 0
    for qr_id in list_qrs(connection, schema, table, before=before):
        more = True
        while more:
            if monotonic() > deadline:
                raise _OutOfTimeError
            more = delete_batch(connection, schema, table, qr_id, before, pace)
            batches += 1
    return batches
