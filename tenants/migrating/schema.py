"""Django's migrations in one schema."""

from collections.abc import Callable
from io import StringIO

from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from tenants.postgres_schemas import bare_schema, tenant_schema

Report = Callable[[str], None]


def schema_exists(schema_name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)", [schema_name])
        return bool(cursor.fetchone()[0])


def create_schema(schema_name: str) -> None:
    """Create an empty schema unless it exists."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {connection.ops.quote_name(schema_name)}")


def get_applied_migrations(schema_name: str) -> frozenset[tuple[str, str]]:
    """(app, name) of each applied migration; empty without a table of migrations."""
    # By its qualified name: Django's own look-up goes through every table of the database.
    table = sql.Identifier(schema_name, "django_migrations").as_string()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        if not cursor.fetchone()[0]:
            return frozenset()
        cursor.execute(f"SELECT app, name FROM {table}")  # noqa: S608 - quoted above
        return frozenset((str(app), str(name)) for app, name in cursor.fetchall())


def migrate_schema(schema_name: str, report: Report) -> None:
    """Run the missing migrations, and report one line for each.

    Uses Django's own command: django-tenants has replaced `migrate` by one that
    closes connections and has no option for its output.
    """
    # The schema's own table of migrations must exist first, else the public one is read.
    with bare_schema(schema_name):
        MigrationRecorder(connection).ensure_schema()
    output = _MigrationLines(lambda line: report(f"{schema_name}: {line}"))
    with tenant_schema(schema_name):
        call_command(MigrateCommand(), interactive=False, stdout=output, verbosity=1, no_color=True)


class _MigrationLines(StringIO):
    """Passes on "Applying qrs.0001_initial... OK" and drops the other output of the command."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report
        self._pending = ""

    def write(self, text: str) -> int:
        """Buffer until the line is complete: the command writes its OK later."""
        *lines, self._pending = (self._pending + text).split("\n")
        for line in lines:
            if line.lstrip().startswith("Applying "):
                self._report(line.strip())
        return len(text)
