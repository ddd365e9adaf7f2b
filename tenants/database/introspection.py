"""Introspection of one schema, without the tables of the public one."""

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.introspection import DatabaseIntrospection

if TYPE_CHECKING:
    from tenants.database.base import DatabaseWrapper


class SchemaIntrospection(DatabaseIntrospection):
    """Django lists what is visible on the search path: here only the tables of one schema.

    django-tenants' own sets the search path of the session and does not reset it in time.
    """

    connection: "DatabaseWrapper"

    def get_table_list(self, cursor: Any) -> Any:
        with self.connection.only_own_schema():
            return super().get_table_list(cursor)

    def get_table_description(self, cursor: Any, table_name: str) -> Any:
        with self.connection.only_own_schema():
            return super().get_table_description(cursor, table_name)

    def get_sequences(self, cursor: Any, table_name: str, table_fields: Any = ()) -> Any:
        with self.connection.only_own_schema():
            return super().get_sequences(cursor, table_name, table_fields)

    def get_relations(self, cursor: Any, table_name: str) -> Any:
        with self.connection.only_own_schema():
            return super().get_relations(cursor, table_name)

    def get_constraints(self, cursor: Any, table_name: str) -> Any:
        with self.connection.only_own_schema():
            return super().get_constraints(cursor, table_name)
