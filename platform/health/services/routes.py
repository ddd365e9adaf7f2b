"""Compares the routes of a workspace with its codes."""

import logging
from datetime import datetime

import psycopg
from psycopg import sql

from health.models import WrongRoutes
from kernel.sql_files import read_sql
from qrs.routes.alignment import routes_of_codes

logger = logging.getLogger(__name__)

_WRONG_ROUTES = sql.SQL(read_sql("health", "wrong_routes"))
# A workspace with a million codes may take longer, and is left out, which the status says.
_LIMIT = b"SET LOCAL statement_timeout = '3s'"


def check_routes(
    connection: psycopg.Connection, *, tenant_id: int, schema: str, now: datetime
) -> bool:
    """Note which routes are wrong, or that none is any more. False: they took too long."""
    try:
        wrong = _list_wrong(connection, tenant_id, schema)
    except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable):
        return False
    if wrong:
        values = {"count": wrong[0][1], "short_ids": [short_id for short_id, _ in wrong]}
        logger.warning("%(count)d routes are not those of their codes: %(short_ids)s", values)
        WrongRoutes.objects.update_or_create(
            tenant_id=tenant_id, defaults=values, create_defaults={**values, "found_at": now}
        )
    else:
        WrongRoutes.objects.filter(tenant_id=tenant_id).delete()
    return True


def _list_wrong(
    connection: psycopg.Connection, tenant_id: int, schema: str
) -> list[tuple[str, int]]:
    statement = _WRONG_ROUTES.format(codes=routes_of_codes(schema))
    with connection.transaction():
        connection.execute(_LIMIT)
        return connection.execute(statement, {"tenant_id": tenant_id}).fetchall()
