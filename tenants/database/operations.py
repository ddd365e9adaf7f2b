"""What the connection says about a statement that was sent."""

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations


class DatabaseOperations(PostgresOperations):
    """Leaves out what the cursor put before the statement."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """The statement as it was asked for, with its parameters."""
        sent = super().last_executed_query(cursor, sql, params) or ""
        return sent.removeprefix(cursor.sent_search_path)
