"""Restore of one workspace: its codes as the dump has them, its scans as they are now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import connection, transaction
from psycopg import sql

from audit.context import Actor
from audit.services import record_event
from audit.targets import Target
from console.restoring.queries import execute, query
from console.restoring.script import DumpError, run_script
from kernel.sql_files import read_sql
from qrs.routes.republish import Report, RepublishCounts, republish_routes
from scans.accounting.ledger.services import add_to_ledger
from scans.analytics.rollups.rebuild import Range, rebuild_rollups
from scans.connections import maintenance_connection
from tenants.migrating.schema import (
    create_schema,
    get_applied_migrations,
    migrate_schema,
    schema_exists,
)
from tenants.models import Tenant
from tenants.postgres_schemas import TEMPLATE_SCHEMA, public_schema
from tenants.services.workspaces import lock_tenant

_LOCK_KEY = 0x7175_7274_0003
_ASIDE_SUFFIX = "_before_restore"
_SCANS = "scans_dynamicqrscan"
_SQL = partial(read_sql, __package__)


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """codes: restored. deleted: created after the dump. carried: scans taken after it."""

    codes: int
    deleted: int
    carried: "CarriedScans"


@dataclass(frozen=True, slots=True)
class CarriedScans:
    """Scans since the dump. row_change: rows of scans after the restore less those before it."""

    count: int
    first_day: date | None
    row_change: int


def restore_workspace(
    *, tenant: Tenant, script: Iterable[bytes], source: str, actor: Actor, report: Report
) -> RestoreResult:
    """Replace the workspace's schema by the dump's, in one transaction.

    Scans and edits go on while the dump is read. They are blocked only at the end, while newer
    scans are carried over. Edits since the dump are lost.
    script: SQL of the one schema. source: the name of the dump in the audit log.
    Raises DumpError, django.db.DatabaseError, psycopg.Error. Afterwards, refresh_after_restore.
    """
    schema = tenant.schema_name
    with transaction.atomic(), public_schema():
        _lock_restores(tenant)
        aside = _set_aside(schema)
        _read_dump(schema, script, report)
        lock_tenant(tenant_id=tenant.pk)
        carried = _carry_scans(schema, aside)
        codes, deleted = _align_routes(schema, tenant.pk)
        if aside:
            execute("DROP SCHEMA {aside} CASCADE", aside=aside)
        record_event(
            actor=actor,
            action="tenant.restored",
            target=Target.of_tenant(tenant.slug),
            before={},
            after={"from": source, "codes": codes, "deleted": deleted, "kept_scans": carried.count},
            tenant_id=tenant.pk,
        )
        _add_to_ledger(carried.row_change)
    return RestoreResult(codes, deleted, carried)


def refresh_after_restore(*, tenant: Tenant, restored: RestoreResult) -> RepublishCounts:
    """Publish routes to Redis, then rebuild rollups of the days whose scans were carried over.

    Raises UnavailableError, redis.RedisError, django.db.DatabaseError, psycopg.Error.
    """
    routes = republish_routes(tenant_id=tenant.pk)
    if restored.carried.first_day:
        with maintenance_connection() as maintenance:
            rebuild_rollups(
                maintenance, tenant.schema_name, Range(first_day=restored.carried.first_day)
            )
    return routes


def _lock_restores(tenant: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s::int, %s::int)",
            [_LOCK_KEY & 0x7FFF_FFFF, tenant.pk],
        )
        if not cursor.fetchone()[0]:
            raise DumpError("This workspace is being restored by another process.")


def _set_aside(schema: str) -> str | None:
    """Rename the current schema; others see the rename after the commit."""
    if not schema_exists(schema):
        return None
    aside = schema + _ASIDE_SUFFIX
    execute("ALTER SCHEMA {schema} RENAME TO {aside}", schema=schema, aside=aside)
    return aside


def _read_dump(schema: str, script: Iterable[bytes], report: Report) -> None:
    create_schema(schema)
    report(f"reading the dump of {schema}")
    run_script(script)
    if not _table_exists(f"{schema}.qrs_dynamicqr"):
        raise DumpError(f"The dump has no schema {schema}: was it made of this database?")
    migrate_schema(schema, report)
    if get_applied_migrations(schema) != get_applied_migrations(TEMPLATE_SCHEMA):
        raise DumpError("The dump was made by a newer version; restore it with that version.")


def _carry_scans(schema: str, aside: str | None) -> CarriedScans:
    """Copy scans that came after the dump: they were redirected, counted and perhaps billed."""
    if aside is None or not _table_exists(f"{aside}.{_SCANS}"):
        return CarriedScans(0, None, 0)
    names = {"schema": schema, "aside": aside, "scans": _SCANS}
    columns = query(_SQL("list_columns"), [f"{aside}.{_SCANS}"])[0]
    # Most are copied before the lock blocks workers, the few that came meanwhile under it.
    first = query(_SQL("carry_scans"), columns=sql.SQL(columns), **names)
    execute("LOCK TABLE {aside}.{scans} IN SHARE ROW EXCLUSIVE MODE", **names)
    second = query(_SQL("carry_scans"), columns=sql.SQL(columns), **names)
    days = [day for day in (first[1], second[1]) if day]
    before = query("SELECT count(*) FROM {aside}.{scans}", **names)[0]
    after = query("SELECT count(*) FROM {schema}.{scans}", **names)[0]
    return CarriedScans(first[0] + second[0], min(days, default=None), after - before)


def _align_routes(schema: str, tenant_id: int) -> tuple[int, int]:
    """Make qr_route match the restored codes. Returns the numbers of codes and deleted routes."""
    if foreign := query(_SQL("find_foreign_route"), [tenant_id], schema=schema):
        raise DumpError(f"The code {foreign[0]} of the dump belongs to another workspace.")
    execute(_SQL("insert_missing_routes"), [tenant_id], schema=schema)
    codes = execute("UPDATE {schema}.qrs_dynamicqr SET is_active = is_active", schema=schema)
    deleted = execute(_SQL("delete_vanished_routes"), [tenant_id], schema=schema)
    execute(_SQL("skip_used_ids"), [f"{schema}.qrs_dynamicqr", tenant_id], schema=schema)
    return codes, deleted


def _add_to_ledger(row_change: int) -> None:
    """Count rows that came back with the dump, or were lost with the broken schema."""
    raw = connection.connection
    add_to_ledger(raw, imported=max(0, row_change), removed=max(0, -row_change))


def _table_exists(name: str) -> bool:
    return query("SELECT to_regclass(%s) IS NOT NULL", [name])[0] is True
