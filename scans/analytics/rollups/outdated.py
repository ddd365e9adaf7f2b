"""Days on which the version before has cut a list: counted anew from their rows.

That version kept the first 300 values of a list. Ingestion does the same with the days of
scans that come in; this is for all other days.
"""

from collections.abc import Callable
from datetime import date
from time import monotonic
from typing import NamedTuple

import psycopg

from scans.analytics.rollups import tables
from scans.analytics.rollups.recount import recount_day
from scans.analytics.rollups.tables import in_schema, lock_total

_SCHEMAS = """
SELECT id, schema_name FROM public.tenants_tenant
WHERE id > %s AND to_regclass(format('%%I.scans_scanrolluptail', schema_name)) IS NOT NULL
ORDER BY id
"""


class OutdatedCounts(NamedTuple):
    """days: counted anew. stopped_at: the id of the workspace where time was up; None: done."""

    days: int
    stopped_at: int | None


def recount_outdated_days(
    connection: psycopg.Connection, *, since: date, budget_secs: float, after_tenant_id: int = 0
) -> OutdatedCounts:
    """In all workspaces, until done or out of time. since: the first day that has all its rows."""
    deadline = monotonic() + budget_secs
    recounted = 0
    for tenant_id, schema in connection.execute(_SCHEMAS, [after_tenant_id]).fetchall():
        for qr_id, day in list_outdated_days(connection, schema, since):
            # One at least, so that each call gets further.
            if recounted and monotonic() > deadline:
                return OutdatedCounts(recounted, tenant_id)
            _recount(connection, schema, qr_id, day)
            recounted += 1
    return OutdatedCounts(recounted, None)


def recount_outdated_days_of(
    connection: psycopg.Connection, schema: str, *, since: date, report: Callable[[str], None]
) -> None:
    """In one workspace, until done."""
    for qr_id, day in list_outdated_days(connection, schema, since):
        report(f"{schema}: counting the scans of QR {qr_id} on {day}")
        _recount(connection, schema, qr_id, day)


def list_outdated_days(
    connection: psycopg.Connection, schema: str, since: date
) -> list[tuple[int, date]]:
    """QRs and days."""
    return connection.execute(in_schema(tables.LIST_OUTDATED_DAYS, schema), [since]).fetchall()


def _recount(connection: psycopg.Connection, schema: str, qr_id: int, day: date) -> None:
    with connection.transaction():
        lock_total(connection, schema, qr_id)
        recount_day(connection, schema, qr_id, day)
        connection.execute(in_schema(tables.SET_RECOUNTED, schema), [qr_id])
