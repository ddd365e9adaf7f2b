"""The rollup tables as they are stored."""

from typing import Any

import psycopg

from scans.analytics.rollups.rebuild import Range, rebuild_rollups
from scans.connections import IngestionConnection
from tenants.models import Tenant

TABLES = ("scans_scanhour", "scans_scanrollup", "scans_scanrolluptail", "qrs_scantotal")
# When they were recounted is no figure.
_TOTALS = "row(qr_id, scan_count, bot_count, last_scanned_at)::text"


def open_connection() -> psycopg.Connection:
    """As ingestion opens it."""
    return IngestionConnection().get()


def dump(connection: psycopg.Connection, tenant: Tenant) -> dict[str, list[Any]]:
    """Every byte of every figure, as PostgreSQL writes it."""
    return {
        table: connection.execute(
            f'SELECT {columns} FROM "{tenant.schema_name}".{table} AS one ORDER BY 1'  # noqa: S608
        ).fetchall()
        for table, columns in zip(TABLES, (*3 * ["one::text"], _TOTALS), strict=True)
    }


def rebuild_all(connection: psycopg.Connection, tenant: Tenant) -> None:
    """From nothing: whatever is stored goes first."""
    for table in TABLES[:3]:
        connection.execute(f'DELETE FROM "{tenant.schema_name}".{table}')  # noqa: S608
    connection.execute(f'UPDATE "{tenant.schema_name}".qrs_scantotal SET scan_count = 0')  # noqa: S608
    rebuild_rollups(connection, tenant.schema_name, Range())
