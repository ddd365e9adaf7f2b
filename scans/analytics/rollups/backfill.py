"""Counts scans that were stored before there were rollups, or by a version without them.

A version without rollups goes on ingesting while the new one migrates, so that the migration
does not see every scan: tasks check again, every ten minutes on the day of an upgrade, then daily.
"""

from collections.abc import Callable
from datetime import date
from time import monotonic

import psycopg

from scans.analytics.rollups.rebuild import Range, rebuild_rollups
from scans.analytics.rollups.tables import LIST_INCOMPLETE_QRS, in_schema
from scans.analytics.rollups.workspace_days import rebuild_days
from scans.workspaces import visit_workspaces

# The public schema has the migrations of all apps; those of workspaces are applied after it.
_WAS_UPGRADED = """
SELECT coalesce(max(applied) > now() - interval '1 day', false) FROM public.django_migrations
"""


def was_upgraded_lately(connection: psycopg.Connection) -> bool:
    """Whether a migration was applied within a day."""
    row = connection.execute(_WAS_UPGRADED).fetchone()
    return bool(row and row[0])


def backfill_schema(
    connection: psycopg.Connection,
    schema: str,
    *,
    since: date,
    report: Callable[[str], None] = lambda _: None,
    deadline: float | None = None,
) -> bool:
    """Count the QRs with hours that do not add up to the total; returns whether all are done.

    since: the first day that has all its rows, as older ones may be in the middle of a purge.
    deadline: of time.monotonic(), to stop between two QRs; at least one is done.
    """
    statement = in_schema(LIST_INCOMPLETE_QRS, schema)
    incomplete = [qr_id for (qr_id,) in connection.execute(statement)]
    for number, qr_id in enumerate(incomplete, start=1):
        report(f"{schema}: counting the scans of QR {qr_id} ({number} of {len(incomplete)})")
        rebuild_rollups(connection, schema, Range(since, qr_id=qr_id))
        if deadline is not None and monotonic() > deadline:
            return number == len(incomplete)
    rebuild_days(connection, schema, Range().first_day, Range().last_day)
    return True


def backfill_all(
    connection: psycopg.Connection, *, since: date, budget_secs: float, after_tenant_id: int = 0
) -> int | None:
    """Backfill every workspace after this one; returns where to resume, see visit_workspaces."""

    def visit(schema: str, deadline: float) -> bool:
        return backfill_schema(connection, schema, since=since, deadline=deadline)

    return visit_workspaces(
        connection, visit, budget_secs=budget_secs, after_tenant_id=after_tenant_id
    )
