"""Figures for scans that were stored before there were rollups, or by a version without them.

A version before rollups goes on ingesting while the new one migrates, so migrating alone does not
catch every scan: a daily task looks again.
"""

from collections.abc import Callable
from datetime import date
from time import monotonic
from typing import Any

import psycopg

from kernel.clock import utc_now
from scans.analytics.rollups.outdated import recount_outdated_days_of
from scans.analytics.rollups.rebuild import Range, rebuild_rollups
from scans.analytics.rollups.tables import in_schema
from scans.connections import maintenance_connection
from scans.retention.purge import first_kept_day

Report = Callable[[str], None]

# Totals, hours and expired scans are written in the same transactions, so that in one snapshot
# they only differ where something was never rolled up.
_INCOMPLETE = """
SELECT qr_id
FROM {schema}.qrs_scantotal AS total
LEFT JOIN {schema}.scans_scanexpired AS expired USING (qr_id)
LEFT JOIN (
    SELECT qr_id, sum(human_count + bot_count) AS scans
    FROM {schema}.scans_scanhour GROUP BY qr_id
) AS counted USING (qr_id)
WHERE total.scan_count <> coalesce(counted.scans, 0) + coalesce(expired.scan_count, 0)
ORDER BY qr_id
"""
_SCHEMAS = """
SELECT id, schema_name FROM public.tenants_tenant
WHERE id > %s AND to_regclass(format('%%I.scans_scanexpired', schema_name)) IS NOT NULL
ORDER BY id
"""


def backfill_after_migration(
    sender: object, *, schema_name: str, report: Report, **_signal: Any
) -> None:
    """Receiver of tenant_migrated."""
    with maintenance_connection() as connection:
        today = utc_now().date()
        backfill_schema(connection, schema_name, today=today, report=report)
        recount_outdated_days_of(
            connection, schema_name, since=first_kept_day(today), report=report
        )


def backfill_schema(
    connection: psycopg.Connection,
    schema: str,
    *,
    today: date,
    report: Report = lambda _: None,
    deadline: float | None = None,
) -> bool:
    """Count the QRs whose hours do not add up to their total; returns whether all are done.

    deadline: of time.monotonic(), to stop between two QRs; at least one is done.
    """
    incomplete = [qr_id for (qr_id,) in connection.execute(in_schema(_INCOMPLETE, schema))]
    for number, qr_id in enumerate(incomplete, start=1):
        report(f"{schema}: counting the scans of QR {qr_id} ({number} of {len(incomplete)})")
        # Older days may be on their way out, rows and rollups one after the other.
        rebuild_rollups(connection, schema, Range(first_kept_day(today), qr_id=qr_id))
        if deadline is not None and monotonic() > deadline:
            return number == len(incomplete)
    return True


def backfill_all(
    connection: psycopg.Connection, *, today: date, budget_secs: float, after_tenant_id: int = 0
) -> int | None:
    """Look at every workspace after this one; returns the last one that is done, None: all are."""
    deadline = monotonic() + budget_secs
    done = after_tenant_id
    for tenant_id, schema in connection.execute(_SCHEMAS, [after_tenant_id]).fetchall():
        # One look at least, so that each call gets further.
        if done > after_tenant_id and monotonic() > deadline:
            return done
        if not backfill_schema(connection, schema, today=today, deadline=deadline):
            return done
        done = int(tenant_id)
    return None
