"""One workspace from a dump: its codes as they were then, its scans as they are now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from console.audit import Actor, Target, record_event
from console.restoring.script import DumpError, run_script
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

_COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
"""
_CARRY_SCANS = """
WITH carried AS (
    INSERT INTO {schema}.{scans} ({columns})
    SELECT {columns} FROM {aside}.{scans} AS old
    WHERE NOT EXISTS (SELECT FROM {schema}.{scans} AS new WHERE new.event_id = old.event_id)
    RETURNING scanned_at
)
SELECT count(*), (min(scanned_at) AT TIME ZONE 'UTC')::date FROM carried
"""

# The trigger on qrs_dynamicqr updates rows of qr_route, and makes none.
_MAKE_MISSING_ROUTES = """
INSERT INTO public.qr_route (short_id, tenant_id, qr_id, destination_url, variants, state,
                             tenant_suspended, version, published_version)
SELECT short_id, %s, id, '', '[]', 'paused', false, 1, 0 FROM {schema}.qrs_dynamicqr
ON CONFLICT (short_id) DO NOTHING
"""
_FOREIGN_ROUTES = """
SELECT short_id FROM public.qr_route JOIN {schema}.qrs_dynamicqr USING (short_id)
WHERE tenant_id <> %s LIMIT 1
"""
_FIRE_TRIGGER = "UPDATE {schema}.qrs_dynamicqr SET is_active = is_active"
_BURY_ROUTES = """
UPDATE public.qr_route AS route
SET state = 'deleted', destination_url = '', variants = '[]', version = version + 1
WHERE tenant_id = %s AND state <> 'deleted'
  AND NOT EXISTS (SELECT FROM {schema}.qrs_dynamicqr AS qr WHERE qr.short_id = route.short_id)
"""
# An id that a code had after the dump must not be given again: its scans carry it.
_SKIP_USED_IDS = """
SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(
    (SELECT max(id) FROM {schema}.qrs_dynamicqr),
    (SELECT max(qr_id) FROM public.qr_route WHERE tenant_id = %s)))
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """codes: of the dump. vanished: made after it, and gone. kept: scans that came after it."""

    codes: int
    vanished: int
    kept: "KeptScans"


@dataclass(frozen=True, slots=True)
class KeptScans:
    """row_change: how many more rows of scans there are than before the restore."""

    count: int
    first_day: date | None
    row_change: int


def restore_workspace(
    *, tenant: Tenant, script: Iterable[bytes], source: str, actor: Actor, report: Report
) -> Restored:
    """Replace the workspace's schema by the dump's; all of it or nothing.

    Scans and edits go on while the dump is read: they are held up only at the end, for as
    long as the newer scans take to be carried over. Edits of after the dump are given up.
    script: SQL of the one schema. source: what the audit log names it.
    Raises DumpError, django.db.DatabaseError, psycopg.Error. Afterwards, refresh_after_restore.
    """
    schema = tenant.schema_name
    with transaction.atomic(), public_schema():
        _lock_restores(tenant)
        aside = _set_aside(schema)
        _read_dump(schema, script, report)
        lock_tenant(tenant_id=tenant.pk)
        kept = _carry_scans(schema, aside)
        codes, vanished = _align_routes(schema, tenant.pk)
        if aside:
            _execute("DROP SCHEMA {aside} CASCADE", aside=aside)
        record_event(
            actor=actor,
            action="tenant.restored",
            target=Target("tenant", tenant.slug),
            before={},
            after={"from": source, "codes": codes, "deleted": vanished, "kept_scans": kept.count},
        )
        _add_to_ledger(kept.row_change)
    return Restored(codes, vanished, kept)


def refresh_after_restore(*, tenant: Tenant, restored: Restored) -> RepublishCounts:
    """Routes to Redis, then the figures of the days whose scans were carried over.

    Raises UnavailableError, redis.RedisError, django.db.DatabaseError, psycopg.Error.
    """
    routes = republish_routes(tenant_id=tenant.pk)
    if restored.kept.first_day:
        with maintenance_connection() as maintenance:
            rebuild_rollups(
                maintenance, tenant.schema_name, Range(first_day=restored.kept.first_day)
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
    """Rename the present schema; the rename shows to others when all is done."""
    if not schema_exists(schema):
        return None
    aside = schema + _ASIDE_SUFFIX
    _execute("ALTER SCHEMA {schema} RENAME TO {aside}", schema=schema, aside=aside)
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


def _carry_scans(schema: str, aside: str | None) -> KeptScans:
    """Scans of after the dump: they were answered, counted and perhaps billed."""
    if aside is None or not _table_exists(f"{aside}.{_SCANS}"):
        return KeptScans(0, None, 0)
    names = {"schema": schema, "aside": aside, "scans": _SCANS}
    columns = _query(_COLUMNS, [f"{aside}.{_SCANS}"])[0]
    # Most of them before workers are held up, those that came meanwhile after.
    first = _query(_CARRY_SCANS, columns=sql.SQL(columns), **names)
    _execute("LOCK TABLE {aside}.{scans} IN SHARE ROW EXCLUSIVE MODE", **names)
    second = _query(_CARRY_SCANS, columns=sql.SQL(columns), **names)
    days = [day for day in (first[1], second[1]) if day]
    before = _query("SELECT count(*) FROM {aside}.{scans}", **names)[0]
    after = _query("SELECT count(*) FROM {schema}.{scans}", **names)[0]
    return KeptScans(first[0] + second[0], min(days, default=None), after - before)


def _align_routes(schema: str, tenant_id: int) -> tuple[int, int]:
    """Make qr_route what the restored codes say; returns codes, and routes that ended."""
    if stolen := _query(_FOREIGN_ROUTES, [tenant_id], schema=schema):
        raise DumpError(f"The code {stolen[0]} of the dump belongs to another workspace.")
    _execute(_MAKE_MISSING_ROUTES, [tenant_id], schema=schema)
    codes = _execute(_FIRE_TRIGGER, schema=schema)
    vanished = _execute(_BURY_ROUTES, [tenant_id], schema=schema)
    _execute(_SKIP_USED_IDS, [f"{schema}.qrs_dynamicqr", tenant_id], schema=schema)
    return codes, vanished


def _add_to_ledger(row_change: int) -> None:
    """Rows that the dump brought back, or that were lost with the broken schema."""
    raw = connection.connection
    add_to_ledger(raw, imported=max(0, row_change), removed=max(0, -row_change))


def _table_exists(name: str) -> bool:
    return _query("SELECT to_regclass(%s) IS NOT NULL", [name])[0] is True


def _execute(statement: str, parameters: Sequence[Any] = (), **names: str) -> int:
    """Run it with names quoted; returns the rows that it touched."""
    with connection.cursor() as cursor:
        cursor.execute(_compose(statement, names), parameters or None)
        return int(cursor.rowcount)


def _query(
    statement: str, parameters: Sequence[Any] = (), **names: str | sql.SQL
) -> tuple[Any, ...]:
    """Its first row, empty without any."""
    with connection.cursor() as cursor:
        cursor.execute(_compose(statement, names), parameters or None)
        return tuple(cursor.fetchone() or ())


def _compose(statement: str, names: dict[str, str] | dict[str, str | sql.SQL]) -> str:
    quoted = {
        name: value if isinstance(value, sql.SQL) else sql.Identifier(value)
        for name, value in names.items()
    }
    return sql.SQL(statement).format(**quoted).as_string()
