"""The schema editor of migrations."""

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.schema import DatabaseSchemaEditor

if TYPE_CHECKING:
    from tenants.database.base import DatabaseWrapper


class SchemaEditor(DatabaseSchemaEditor):
    """Sends the statements of a migration with `atomic = False` in messages of their own.

    PostgreSQL rejects CREATE INDEX CONCURRENTLY and its like beside a SET LOCAL.
    """

    connection: "DatabaseWrapper"

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Run it, or collect it for sqlmigrate."""
        if self.collect_sql or self.connection.in_atomic_block:
            super().execute(sql, params)
            return
        with self.connection.schema_in_session():
            super().execute(sql, params)
