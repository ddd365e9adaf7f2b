"""Every message to PostgreSQL brings its search path, and no session keeps one."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any, cast

import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import (
    DatabaseError,
    NotSupportedError,
    ProgrammingError,
    connections,
    transaction,
)
from django.db import connection as django_connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from qrs.models import DynamicQr
from tenants.database.base import DatabaseWrapper
from tenants.database.direct import on_direct_connection
from tenants.postgres_schemas import bare_schema, tenant_schema
from tests.support.factories import Workspace

connection = cast("DatabaseWrapper", django_connection)


def get_session_search_path() -> str:
    """The search path of statements that bypass the backend."""
    return str(connection.connection.execute("SHOW search_path").fetchone()[0])


def fetch_all(statement: Any, params: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@pytest.fixture
def marked(nord: Workspace, sud: Workspace) -> dict[str, str]:
    """A table of the same name in both schemas, with the name of its owner."""
    schemas = {"nord": nord.tenant.schema_name, "sud": sud.tenant.schema_name}
    for owner, schema in schemas.items():
        with tenant_schema(schema), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE mark AS SELECT %s AS owner", [owner])
    return schemas


@pytest.fixture
def odd() -> Iterator[str]:
    """A schema with characters in its name that SQL and psycopg must escape."""
    name = f"t%s {{x}} $1 {secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {connection.ops.quote_name(name)}")
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {connection.ops.quote_name(name)} CASCADE")


def test_statement_that_bypasses_the_backend_finds_no_table() -> None:
    with (
        psycopg.connect(settings.DATABASE_URL, autocommit=True) as session,
        pytest.raises(psycopg.errors.UndefinedTable),
    ):
        session.execute("SELECT * FROM tenants_tenant")


@pytest.mark.parametrize("within", [transaction.atomic, lambda: transaction.atomic(durable=True)])
def test_no_session_keeps_a_schema(nord: Workspace, within: Callable[[], Any]) -> None:
    with tenant_schema(nord.tenant.schema_name):
        list(DynamicQr.objects.all())
        assert get_session_search_path() == '""'
        with within():
            list(DynamicQr.objects.all())
        assert get_session_search_path() == '""'


def test_open_cursor_follows_the_schema(marked: dict[str, str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for owner in ("nord", "sud", "nord"):
            with tenant_schema(marked[owner]):
                cursor.execute("SELECT owner FROM mark")
                assert cursor.fetchall() == [(owner,)]
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute("SELECT owner FROM mark")


def test_failed_statement_in_a_savepoint_rolls_back_only_that(marked: dict[str, str]) -> None:
    with tenant_schema(marked["nord"]), transaction.atomic():
        with pytest.raises(ProgrammingError), transaction.atomic():
            fetch_all("SELECT nothing FROM nowhere")
        assert fetch_all("SELECT owner FROM mark") == [("nord",)]


@pytest.mark.parametrize(
    ("statement", "params"),
    [
        ("SELECT 7, '%'", None),
        ("SELECT %s, '%%'", [7]),
        ("SELECT %(n)s, '%%'", {"n": 7}),
        (b"SELECT 7, '%'", None),
        (sql.SQL("SELECT {}, '%'").format(sql.Literal(7)), None),
        (sql.SQL("SELECT %s, '%%'"), [7]),
        ("/* nothing */ SELECT 7, '%%';", ()),
    ],
)
def test_statements_of_any_kind_work_in_a_schema_of_any_name(
    odd: str, statement: Any, params: Any
) -> None:
    with bare_schema(odd), connection.cursor() as cursor:
        cursor.execute(statement, params)
        assert cursor.fetchall() in ([(7, "%")], [(7, "%%")])
        assert cursor.rowcount == 1
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone() == (odd,)


def test_statement_of_several_parts_returns_its_own_first_result(nord: Workspace) -> None:
    with tenant_schema(nord.tenant.schema_name), connection.cursor() as cursor:
        cursor.execute("SELECT 1; SELECT 2")
        assert cursor.fetchall() == [(1,)]
        assert cursor.nextset()
        assert cursor.fetchall() == [(2,)]


def test_many_executions_count_all_rows_and_stay_in_their_schema(marked: dict[str, str]) -> None:
    with tenant_schema(marked["sud"]):
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO mark VALUES (%s)", [["a"], ["b%"], ["c"]])
            assert cursor.rowcount == 3
            cursor.execute("SELECT 1")
            assert cursor.rowcount == 1
        assert {row[0] for row in fetch_all("SELECT * FROM mark")} == {"sud", "a", "b%", "c"}
    with tenant_schema(marked["nord"]):
        assert fetch_all("SELECT * FROM mark") == [("nord",)]


def test_procedures_are_called_in_the_schema(marked: dict[str, str]) -> None:
    for owner, schema in marked.items():
        with tenant_schema(schema), connection.cursor() as cursor:
            cursor.execute(
                f"CREATE FUNCTION get_owner() RETURNS text LANGUAGE sql RETURN '{owner}'"
            )
            cursor.callproc("get_owner")
            assert cursor.fetchall() == [(owner,)]


def test_copy_uses_the_current_schema_and_needs_a_transaction(
    marked: dict[str, str],
) -> None:
    with transaction.atomic():
        for owner, schema in marked.items():
            with (
                tenant_schema(schema),
                connection.cursor() as cursor,
                cursor.copy("COPY mark TO STDOUT") as copy,
            ):
                assert list(copy.rows()) == [(owner,)]
    with (
        tenant_schema(marked["nord"]),
        connection.cursor() as cursor,
        pytest.raises(psycopg.NotSupportedError, match="atomic"),
        cursor.copy("COPY mark TO STDOUT"),
    ):
        pass


def test_features_that_need_a_session_are_rejected(nord: Workspace) -> None:
    with tenant_schema(nord.tenant.schema_name):
        with pytest.raises(NotSupportedError):
            connection.chunked_cursor()
        with connection.cursor() as cursor, pytest.raises(psycopg.NotSupportedError):
            list(cursor.stream("SELECT 1"))


def test_iterators_read_without_a_server_side_cursor(nord: Workspace) -> None:
    created = {nord.create_qr(name=f"Menu {number}")["short_id"] for number in range(3)}
    with tenant_schema(nord.tenant.schema_name):
        found = DynamicQr.objects.values_list("short_id", flat=True).iterator(chunk_size=2)
        assert set(found) == created


@pytest.mark.parametrize("schema", [None, ""])
def test_statement_without_a_schema_raises(schema: str | None) -> None:
    before = connection.schema_name
    connection.schema_name = schema
    try:
        with pytest.raises(ImproperlyConfigured, match="no schema"):
            fetch_all("SELECT 1")
    finally:
        connection.schema_name = before


def test_captured_queries_do_not_show_the_search_path(nord: Workspace) -> None:
    with tenant_schema(nord.tenant.schema_name), CaptureQueriesContext(connection) as captured:
        fetch_all("SELECT %s::text", ["50%"])
        with pytest.raises(DatabaseError):
            fetch_all("SELECT nothing")
    assert [query["sql"] for query in captured] == ["SELECT '50%'::text", "SELECT nothing"]


@pytest.mark.parametrize(
    "changes",
    [{"OPTIONS": {"server_side_binding": True}}, {"DISABLE_SERVER_SIDE_CURSORS": False}],
)
def test_settings_that_need_a_session_are_rejected(changes: dict[str, Any]) -> None:
    with pytest.raises(ImproperlyConfigured):
        DatabaseWrapper(connections.settings["default"] | changes)


def test_introspection_sees_one_schema_and_leaves_the_session_alone(marked: dict[str, str]) -> None:
    with tenant_schema(marked["nord"]), connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        columns = connection.introspection.get_table_description(cursor, "mark")
        connection.introspection.get_constraints(cursor, "qrs_dynamicqr")
        connection.introspection.get_sequences(cursor, "scans_scandaily")
        connection.introspection.get_relations(cursor, "qrs_destinationchange")
    assert "mark" in names
    assert "qrs_dynamicqr" in names
    assert "tenants_tenant" not in names
    assert [column.name for column in columns] == ["owner"]
    assert MigrationRecorder(connection).has_table()
    assert get_session_search_path() == '""'


def test_an_index_can_be_built_concurrently_in_each_schema(marked: dict[str, str]) -> None:
    with on_direct_connection():
        for schema in marked.values():
            with tenant_schema(schema), connection.schema_editor(atomic=False) as editor:
                editor.execute("CREATE INDEX CONCURRENTLY mark_owner ON mark (owner)", None)
        assert get_session_search_path() == '""'
    found = "SELECT schemaname FROM pg_indexes WHERE indexname = 'mark_owner'"
    assert {schema for (schema,) in fetch_all(found)} >= set(marked.values())


def test_pooled_connection_rejects_concurrent_index_builds(
    marked: dict[str, str],
) -> None:
    with (
        tenant_schema(marked["nord"]),
        connection.schema_editor(atomic=False) as editor,
        pytest.raises(NotSupportedError, match="migrate_platform"),
    ):
        editor.execute("CREATE INDEX CONCURRENTLY mark_owner ON mark (owner)", None)
