"""`manage.py migrate_platform` in a process and on a database of its own, as at a deploy."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

TRIGGER = "SELECT tgname::text FROM pg_trigger WHERE tgrelid = 'qrs_dynamicqr'::regclass"


@dataclass(frozen=True)
class Database:
    """One database of the test server."""

    url: str

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Run manage.py in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": self.url},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def migrate(self, expected_code: int = 0) -> str:
        process = self.start("migrate_platform")
        output, _ = process.communicate(timeout=60)
        assert process.returncode == expected_code, output
        return output

    def run(self, code: str) -> str:
        """The output of Python code in Django's shell."""
        process = self.start("shell", "--no-imports", "-c", code)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
        return output

    def make_tenants(self, count: int) -> list[str]:
        """Create workspaces by the service; returns their schemas."""
        return self.run(
            "from tenants.services.workspaces import create_tenant\n"
            f"for _ in range({count}): print(create_tenant(name='Studio Nord').schema_name)"
        ).split()

    def rewind(self, *schemas: str) -> None:
        """Reverse qrs to its first migration, as if the tenants had missed a deploy."""
        self.run(
            "from django.core.management import call_command\n"
            "from django.core.management.commands.migrate import Command\n"
            "from tenants.postgres_schemas import tenant_schema\n"
            f"for name in {schemas!r}:\n"
            "    with tenant_schema(name):\n"
            "        call_command(Command(), 'qrs', '0001_initial', verbosity=0)"
        )

    def query(self, statement: str, schema: str = "public") -> list[tuple[Any, ...]]:
        """Run SQL with the schema on the search path."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            path = sql.SQL("SET search_path = {}").format(sql.Identifier(schema))
            connection.execute(path)
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def empty() -> Iterator[Database]:
    """A new database without tables."""
    name = f"empty_{secrets.token_hex(6)}"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield Database(urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}")))
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)


def test_empty_database_is_migrated_and_then_up_to_date(empty: Database) -> None:
    first = empty.migrate()
    assert "public: Applying tenants.0001_initial... OK" in first
    assert "tenant_template: Applying qrs.0001_initial... OK" in first
    assert empty.query("SELECT count(*) FROM plans_plan") == [(5,)]
    assert empty.migrate().splitlines() == [
        "template: up to date",
        "tenants: 0, migrated now: 0",
    ]


def test_only_tenant_apps_have_tables_in_a_tenant_schema(empty: Database) -> None:
    empty.migrate()
    tables = empty.query("SELECT tablename FROM pg_tables WHERE schemaname = 'tenant_template'")
    names = {str(name) for (name,) in tables}
    assert "django_migrations" in names
    assert all(name.startswith(("qrs_", "scans_", "django_migrations")) for name in names)
    public = empty.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    # A name in both schemas would hide one of the tables.
    assert names & {str(name) for (name,) in public} == {"django_migrations"}


def test_two_processes_at_once_migrate_once(empty: Database) -> None:
    processes = [empty.start("migrate_platform") for _ in range(2)]
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    together = "".join(outputs)
    assert together.count("public: Applying tenants.0001_initial... OK") == 1
    assert together.count("tenant_template: Applying qrs.0001_initial... OK") == 1


def test_tenant_that_is_behind_is_migrated(empty: Database) -> None:
    empty.migrate()
    behind, current = empty.make_tenants(2)
    empty.rewind(behind)
    assert empty.query(TRIGGER, behind) == []
    output = empty.migrate()
    assert f"{behind}: Applying qrs.0002_route_trigger... OK" in output
    assert current not in output
    assert "tenants: 2, migrated now: 1" in output
    assert empty.query(TRIGGER, behind) == empty.query(TRIGGER, current) == [("qr_route_sync",)]


def test_broken_tenant_does_not_stop_the_others(empty: Database) -> None:
    empty.migrate()
    broken, missing, behind = empty.make_tenants(3)
    empty.rewind(broken, behind)
    empty.query(
        "CREATE TRIGGER qr_route_sync AFTER INSERT ON qrs_dynamicqr"
        " EXECUTE FUNCTION public.qr_route_sync()",
        broken,
    )
    empty.query(f'DROP SCHEMA "{missing}" CASCADE')
    output = empty.migrate(expected_code=1)
    assert f"{behind}: Applying qrs.0002_route_trigger... OK" in output
    assert f'{broken}: trigger "qr_route_sync" for relation "qrs_dynamicqr" already' in output
    assert f"{missing}: the schema is missing; restore it from a backup" in output
    assert "Traceback" not in output
