"""Everything in a schema, as comparable lines.

The queries read whole catalogue rows without object identifiers and statistics, so
that new properties are compared, too.
"""

import json

from django.db import connection
from psycopg import sql

from kernel.sql_files import read_sql
from tenants.postgres_schemas import bare_schema

_PARTS = (
    *("relations", "columns", "constraints", "indexes", "triggers", "sequences"),
    "others",
)


def describe_schema(schema_name: str) -> dict[str, str]:
    """{"column qrs_dynamicqr.name": its properties as sorted JSON, ...}, rows included."""
    with bare_schema(schema_name), connection.cursor() as cursor:
        described: dict[str, str] = {}
        for part in _PARTS:
            cursor.execute(read_sql(__package__, f"describe_{part}"))
            described |= {name: _canonical(properties) for name, properties in cursor.fetchall()}
        return described | _describe_rows()


def _canonical(properties: str) -> str:
    return json.dumps(json.loads(properties), sort_keys=True)


def _describe_rows() -> dict[str, str]:
    """Rows that migrations have inserted, without ids and times of migrating."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        return {f"rows of {name}": _read_rows(str(name)) for (name,) in cursor.fetchall()}


def _read_rows(table: str) -> str:
    volatile = ["id", "applied"] if table == "django_migrations" else []
    query = sql.SQL("SELECT (to_jsonb(t) - {}::text[])::text AS row FROM {} t ORDER BY row").format(
        sql.Literal(volatile), sql.Identifier(table)
    )
    with connection.cursor() as cursor:
        cursor.execute(query.as_string())
        return "\n".join(str(row) for (row,) in cursor.fetchall())


def compare_schemas(expected: dict[str, str], actual: dict[str, str]) -> list[str]:
    """What is missing, superfluous or different, one line each; empty when equal."""
    return [
        f"{name}: expected {expected.get(name, 'nothing')}, found {actual.get(name, 'nothing')}"
        for name in sorted(expected.keys() | actual.keys())
        if expected.get(name) != actual.get(name)
    ]
