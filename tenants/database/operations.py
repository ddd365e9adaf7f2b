"""The last statement, as Django logs it."""

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations


class DatabaseOperations(PostgresOperations):
    """Leaves out the search path that the cursor sent with the statement."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        sent = super().last_executed_query(cursor, sql, params) or ""
        return sent.removeprefix(cursor.sent_search_path)
