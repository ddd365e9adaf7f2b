"""The schemas that scans are stored in, and maintenance that visits them one after the other."""

from collections.abc import Callable, Iterable
from time import monotonic

import psycopg

# A workspace may be half deleted, or not migrated yet: only those with the newest table.
_LIST_SCHEMAS = """
SELECT id, schema_name FROM public.tenants_tenant
WHERE id > %s AND to_regclass(format('%%I.scans_scanday', schema_name)) IS NOT NULL
ORDER BY id
"""
_GET_SCHEMAS = """
SELECT id, schema_name FROM public.tenants_tenant
WHERE id = ANY(%s) AND to_regclass(format('%%I.scans_scanrollup', schema_name)) IS NOT NULL
"""

# Schema, and the end of the time in seconds of time.monotonic(). Returns whether the
# workspace is done; if not, it is visited again by the next call.
Visit = Callable[[str, float], bool]


def list_schemas(
    connection: psycopg.Connection, *, after_tenant_id: int = 0
) -> list[tuple[int, str]]:
    """(tenant id, schema) of the workspaces with a larger id, in the order of their ids."""
    return connection.execute(_LIST_SCHEMAS, [after_tenant_id]).fetchall()


def get_schemas(connection: psycopg.Connection, tenant_ids: Iterable[int]) -> dict[int, str]:
    """The schemas of these workspaces; those without the tables are left out."""
    return dict(connection.execute(_GET_SCHEMAS, [list(tenant_ids)]).fetchall())


def visit_workspaces(
    connection: psycopg.Connection, visit: Visit, *, budget_secs: float, after_tenant_id: int = 0
) -> int | None:
    """Visit the workspaces after this one until all are done or the time is used up.

    Returns the id to pass as after_tenant_id next time; None when all are done.
    """
    deadline = monotonic() + budget_secs
    done = after_tenant_id
    for tenant_id, schema in list_schemas(connection, after_tenant_id=after_tenant_id):
        # At least one visit, so that each call makes progress.
        if done > after_tenant_id and monotonic() > deadline:
            return done
        if not visit(schema, deadline):
            return done
        done = tenant_id
    return None
