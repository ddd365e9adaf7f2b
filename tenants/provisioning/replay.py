"""CREATE SCHEMA and everything in it, in one round trip."""

from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import sql

from tenants.postgres_schemas import public_schema
from tenants.provisioning.errors import TemplateBusyError, TemplateMissingError
from tenants.provisioning.template_ddl import read_template_ddl

# Shared by provisioning, exclusive while migrate_platform changes the template.
TEMPLATE_LOCK_KEY = 0x7175_7274_0001

_FIND_TEMPLATE = "SELECT to_regclass('tenant_template.django_migrations')::oid"
_COUNT_MIGRATIONS = "SELECT count(*), coalesce(max(id), 0) FROM tenant_template.django_migrations"
_COPY_MIGRATION_ROWS = """
INSERT INTO django_migrations (app, name, applied)
SELECT app, name, applied FROM tenant_template.django_migrations ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class _TemplateState:
    """Which template, and after which migration; changes with either."""

    oid: int
    applied: int
    newest: int


_cached: tuple[_TemplateState, str] | None = None


def provision_schema(schema_name: str) -> None:
    """Create the schema as a copy of the template, in the caller's transaction if there is one.

    Raises TemplateMissingError before the first migrate_platform, TemplateBusyError (503)
    during one.
    """
    with transaction.atomic(), public_schema():
        ddl = _get_ddl(_lock_template())
        # Without parameters, all statements go to the server in one message.
        statements = sql.SQL("CREATE SCHEMA {0}; SET LOCAL search_path = {0};\n{1}").format(
            sql.Identifier(schema_name), sql.SQL(ddl)
        )
        with connection.cursor() as cursor:
            cursor.execute(statements.as_string())


def _lock_template() -> _TemplateState:
    """Lock the template until the transaction ends, and return its state.

    Raises TemplateBusyError (503) while it is being migrated. It does not wait: that may take
    minutes, and sign-ups would hold all of Django's threads meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [TEMPLATE_LOCK_KEY])
        [is_locked] = cursor.fetchone()
        if not is_locked:
            raise TemplateBusyError
        # A separate statement: it must see what the last holder of the lock committed.
        cursor.execute(_FIND_TEMPLATE)
        (oid,) = cursor.fetchone()
        if oid is None:
            raise TemplateMissingError
        cursor.execute(_COUNT_MIGRATIONS)
        applied, newest = cursor.fetchone()
    return _TemplateState(oid, applied, newest)


def _get_ddl(state: _TemplateState) -> str:
    """The template's statements, cached until a migration changes it."""
    global _cached  # noqa: PLW0603 - one per process; assigning a tuple is atomic
    cached = _cached
    if cached is not None and cached[0] == state:
        return cached[1]
    ddl = ";\n".join([*read_template_ddl(), _COPY_MIGRATION_ROWS])
    _cached = (state, ddl)
    return ddl
