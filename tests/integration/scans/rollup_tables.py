"""Reads and rebuilds the stored rollup tables."""

from typing import Any

import psycopg

from scans.analytics.rollups.rebuild import Range, rebuild_rollups
from scans.connections import IngestionConnection
from tenants.models import Tenant

TABLES = (
    "scans_scanhour",
    "scans_scanrollup",
    "scans_scanrolluptail",
    "scans_scanday",
    "qrs_scantotal",
)
# Without recounted_at, which differs after each rebuild.
_TOTALS = "row(qr_id, scan_count, bot_count, last_scanned_at)::text"


def open_connection() -> psycopg.Connection:
    return IngestionConnection().get()


def dump(connection: psycopg.Connection, tenant: Tenant) -> dict[str, list[Any]]:
    """The rows of every rollup table, as text."""
    return {
        table: connection.execute(
            f'SELECT {columns} FROM "{tenant.schema_name}".{table} AS one ORDER BY 1'  # noqa: S608
        ).fetchall()
        for table, columns in zip(TABLES, (*4 * ["one::text"], _TOTALS), strict=True)
    }


def rebuild_all(connection: psycopg.Connection, tenant: Tenant) -> None:
    """Delete all rollups, and rebuild them."""
    for table in TABLES[:3]:
        connection.execute(f'DELETE FROM "{tenant.schema_name}".{table}')  # noqa: S608
    connection.execute(f'UPDATE "{tenant.schema_name}".qrs_scantotal SET scan_count = 0')  # noqa: S608
    rebuild_rollups(connection, tenant.schema_name, Range())
