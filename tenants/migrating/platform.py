"""The whole platform: public schema, template, every tenant."""

from collections.abc import Callable

from django.db import connection

from tenants.database.direct import empty_search_path_of_role, on_direct_connection
from tenants.migrating.locks import platform_lock, template_lock
from tenants.migrating.schema import (
    create_schema,
    get_applied_migrations,
    migrate_schema,
    schema_exists,
)
from tenants.models import Tenant
from tenants.postgres_schemas import PUBLIC_SCHEMA, TEMPLATE_SCHEMA, activate_public_schema
from tenants.provisioning.rehearsal import rehearse_provisioning
from tenants.signals import tenant_migrated

Report = Callable[[str], None]

# A backend caches the catalogue of every schema it has touched: 88 MB after 1,000 of them.
_SCHEMAS_PER_CONNECTION = 100


class PlatformMigrationError(Exception):
    """Some tenants could not be migrated; the message names them and the reasons."""


def migrate_platform(report: Report) -> None:
    """Bring every schema up to date. Safe to repeat, and to run twice at once.

    report: called with one line of progress.
    Raises PlatformMigrationError, ReplayDiffersError, TransactionPoolerError.
    """
    activate_public_schema()
    with on_direct_connection(), platform_lock(report):
        empty_search_path_of_role()
        # Its session began with the old search path.
        connection.close()
        migrate_schema(PUBLIC_SCHEMA, report)
        _migrate_template(report)
        rehearse_provisioning()
        _migrate_tenants(report)


def _migrate_template(report: Report) -> None:
    wanted = get_applied_migrations(PUBLIC_SCHEMA)
    if schema_exists(TEMPLATE_SCHEMA) and get_applied_migrations(TEMPLATE_SCHEMA) == wanted:
        report("template: up to date")
        return
    with template_lock():
        create_schema(TEMPLATE_SCHEMA)
        migrate_schema(TEMPLATE_SCHEMA, report)


def _migrate_tenants(report: Report) -> None:
    names = list(Tenant.objects.order_by("id").values_list("schema_name", flat=True))
    wanted = get_applied_migrations(TEMPLATE_SCHEMA)
    failures: list[str] = []
    migrated = 0
    for number, name in enumerate(names, start=1):
        try:
            if get_applied_migrations(name) != wanted:
                report(f"tenant {number} of {len(names)}")
                _migrate_tenant(name, report)
                migrated += 1
        except Exception as error:  # noqa: BLE001 - a migration may raise anything
            # One broken workspace must not stop the others from being migrated.
            failures.append(f"{name}: {str(error).strip()}")
            connection.close()
        if number % _SCHEMAS_PER_CONNECTION == 0:
            connection.close()
    report(f"tenants: {len(names)}, migrated now: {migrated}")
    if failures:
        raise PlatformMigrationError("Not migrated:\n  " + "\n  ".join(failures))


def _migrate_tenant(schema_name: str, report: Report) -> None:
    if not schema_exists(schema_name):
        # Never recreated silently: its QRs and scans are lost, and an operator must know.
        raise PlatformMigrationError("the schema is missing; restore it from a backup")
    migrate_schema(schema_name, report)
    tenant_migrated.send(sender=Tenant, schema_name=schema_name, report=report)
