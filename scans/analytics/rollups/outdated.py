"""Recounts days on which the previous version has capped a bucket.

That version kept the first 300 values of a bucket. Ingestion recounts the days of the
scans that come in; this is for all other days.
"""

from collections.abc import Callable
from datetime import date
from time import monotonic

import psycopg

from scans.analytics.rollups import tables
from scans.analytics.rollups.recount import recount_day
from scans.analytics.rollups.tables import in_schema, lock_total
from scans.workspaces import visit_workspaces


def recount_outdated_days(
    connection: psycopg.Connection, *, since: date, budget_secs: float, after_tenant_id: int = 0
) -> int | None:
    """Recount in every workspace after this one; returns where to resume, see visit_workspaces.

    since: the first day that has all its rows.
    """

    def visit(schema: str, deadline: float) -> bool:
        return recount_outdated_days_of(connection, schema, since=since, deadline=deadline)

    return visit_workspaces(
        connection, visit, budget_secs=budget_secs, after_tenant_id=after_tenant_id
    )


def recount_outdated_days_of(
    connection: psycopg.Connection,
    schema: str,
    *,
    since: date,
    report: Callable[[str], None] = lambda _: None,
    deadline: float | None = None,
) -> bool:
    """Recount in one workspace; returns whether all days are done.

    deadline: as in backfill_schema.
    """
    outdated = list_outdated_days(connection, schema, since)
    for number, (qr_id, day) in enumerate(outdated, start=1):
        report(f"{schema}: counting the scans of QR {qr_id} on {day}")
        _recount(connection, schema, qr_id, day)
        if deadline is not None and monotonic() > deadline:
            return number == len(outdated)
    return True


def list_outdated_days(
    connection: psycopg.Connection, schema: str, since: date
) -> list[tuple[int, date]]:
    """(QR id, UTC day), from the day `since` on."""
    return connection.execute(in_schema(tables.LIST_OUTDATED_DAYS, schema), [since]).fetchall()


def _recount(connection: psycopg.Connection, schema: str, qr_id: int, day: date) -> None:
    with connection.transaction():
        lock_total(connection, schema, qr_id)
        recount_day(connection, schema, qr_id, day)
        connection.execute(in_schema(tables.SET_RECOUNTED, schema), [qr_id])
