"""What a schema consists of, without what it sees of the public one."""

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.introspection import DatabaseIntrospection

if TYPE_CHECKING:
    from tenants.database.base import DatabaseWrapper


class SchemaIntrospection(DatabaseIntrospection):
    """Django asks for what is visible on the search path: that is one schema here.

    django-tenants' own sets the session's search path and never takes it back in time.
    """

    connection: "DatabaseWrapper"

    def get_table_list(self, cursor: Any) -> Any:
        """Tables and views."""
        with self.connection.only_own_schema():
            return super().get_table_list(cursor)

    def get_table_description(self, cursor: Any, table_name: str) -> Any:
        """Columns of a table."""
        with self.connection.only_own_schema():
            return super().get_table_description(cursor, table_name)

    def get_sequences(self, cursor: Any, table_name: str, table_fields: Any = ()) -> Any:
        """Sequences of its columns."""
        with self.connection.only_own_schema():
            return super().get_sequences(cursor, table_name, table_fields)

    def get_relations(self, cursor: Any, table_name: str) -> Any:
        """Its foreign keys."""
        with self.connection.only_own_schema():
            return super().get_relations(cursor, table_name)

    def get_constraints(self, cursor: Any, table_name: str) -> Any:
        """Its constraints and indexes."""
        with self.connection.only_own_schema():
            return super().get_constraints(cursor, table_name)
