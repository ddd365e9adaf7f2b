"""Statements on Django's connection, with the names of schemas and tables composed in."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from psycopg import sql


def execute(statement: str, parameters: Sequence[Any] = (), **names: str) -> int:
    """Run a statement. names: quoted and formatted in. Returns the number of rows affected."""
    with connection.cursor() as cursor:
        cursor.execute(_compose(statement, names), parameters or None)
        return int(cursor.rowcount)


def query(
    statement: str, parameters: Sequence[Any] = (), **names: str | sql.SQL
) -> tuple[Any, ...]:
    """The first row, empty without any. names: formatted in, quoted unless they are SQL."""
    with connection.cursor() as cursor:
        cursor.execute(_compose(statement, names), parameters or None)
        return tuple(cursor.fetchone() or ())


def _compose(statement: str, names: dict[str, str] | dict[str, str | sql.SQL]) -> str:
    quoted = {
        name: value if isinstance(value, sql.SQL) else sql.Identifier(value)
        for name, value in names.items()
    }
    return sql.SQL(statement).format(**quoted).as_string()
