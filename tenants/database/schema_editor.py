"""The schema editor of migrations."""

from contextlib import AbstractContextManager
from typing import Any, Protocol, cast

from django.db.backends.postgresql.schema import DatabaseSchemaEditor


class _SchemaConnection(Protocol):
    """What it needs of tenants.database.base.DatabaseWrapper, which imports it."""

    def schema_in_session(self) -> AbstractContextManager[None]: ...


class SchemaEditor(DatabaseSchemaEditor):
    """Sends the statements of a migration with `atomic = False` in messages of their own.

    PostgreSQL rejects CREATE INDEX CONCURRENTLY and its like beside a SET LOCAL.
    """

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Run it, or collect it for sqlmigrate."""
        if self.collect_sql or self.connection.in_atomic_block:
            super().execute(sql, params)
            return
        with cast("_SchemaConnection", self.connection).schema_in_session():
            super().execute(sql, params)
