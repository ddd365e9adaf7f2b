"""Makes qr_route say again what the codes say.

The trigger does so in every writer's transaction. Only where it was disabled, or where somebody has
changed rows by hand, do they differ: then edits are answered and scans are redirected as before.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from kernel.sql_files import read_sql
from tenants.models import Tenant
from tenants.services.workspaces import lock_tenant

_AT_ONCE = 500
_SQL = partial(read_sql, __package__)
_LOCK_CODES = "SELECT FROM {schema}.qrs_dynamicqr WHERE short_id = ANY(%(short_ids)s) FOR UPDATE"


def list_unaligned(*, tenant_id: int | None = None) -> Iterator[tuple[Tenant, list[str]]]:
    """Workspaces with the short ids of codes that have another route, or none.

    Without those whose schema is missing, or not migrated yet. Raises django.db.DatabaseError.
    """
    tenants = Tenant.objects.order_by("pk")
    for tenant in tenants if tenant_id is None else tenants.filter(pk=tenant_id):
        with suppress(ProgrammingError):
            if found := [one for (one,) in _execute(_SQL("list_unaligned"), tenant)]:
                yield tenant, found


def align_routes(tenant: Tenant, short_ids: Sequence[str]) -> int:
    """Write the routes of these codes, with another version; to be published afterwards.

    Returns how many: not those of another workspace. Safe while codes are edited.
    Raises django.db.DatabaseError, WorkspaceBusyError (503).
    """
    written = 0
    for some in _split(short_ids):
        with transaction.atomic():
            lock_tenant(tenant_id=tenant.pk)
            # A statement of its own: the next one sees what writers have committed meanwhile.
            _execute(_LOCK_CODES, tenant, short_ids=some)
            written += len(_execute(_SQL("align_routes"), tenant, short_ids=some))
    return written


def routes_of_codes(schema: str) -> sql.Composed:
    """A SELECT of what qr_route must hold of each code of a workspace. Parameter: tenant_id."""
    return sql.SQL(_SQL("routes_of_codes")).format(schema=sql.Identifier(schema))


def _execute(statement: str, tenant: Tenant, **parameters: Any) -> Sequence[tuple[Any, ...]]:
    schema = tenant.schema_name
    composed = sql.SQL(statement).format(
        schema=sql.Identifier(schema), codes=routes_of_codes(schema)
    )
    with connection.cursor() as cursor:
        cursor.execute(composed.as_string(), {"tenant_id": tenant.pk, **parameters})
        return cursor.fetchall() if cursor.description else []


def _split(short_ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(short_ids), _AT_ONCE):
        yield list(short_ids[start : start + _AT_ONCE])
