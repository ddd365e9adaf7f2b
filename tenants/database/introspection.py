"""Introspection of one schema, without the tables of the public one."""

from contextlib import AbstractContextManager
from typing import Any, Protocol, cast

from django.db.backends.postgresql.introspection import DatabaseIntrospection


class _SchemaConnection(Protocol):
    """What it needs of tenants.database.base.DatabaseWrapper, which imports it."""

    def only_own_schema(self) -> AbstractContextManager[None]: ...


class SchemaIntrospection(DatabaseIntrospection):
    """Django lists what is visible on the search path: here only the tables of one schema.

    django-tenants' own sets the search path of the session and does not reset it in time.
    """

    def get_table_list(self, cursor: Any) -> Any:
        with self._only_own_schema():
            return super().get_table_list(cursor)

    def get_table_description(self, cursor: Any, table_name: str) -> Any:
        with self._only_own_schema():
            return super().get_table_description(cursor, table_name)

    def get_sequences(self, cursor: Any, table_name: str, table_fields: Any = ()) -> Any:
        with self._only_own_schema():
            return super().get_sequences(cursor, table_name, table_fields)

    def get_relations(self, cursor: Any, table_name: str) -> Any:
        with self._only_own_schema():
            return super().get_relations(cursor, table_name)

    def get_constraints(self, cursor: Any, table_name: str) -> Any:
        with self._only_own_schema():
            return super().get_constraints(cursor, table_name)

    def _only_own_schema(self) -> AbstractContextManager[None]:
        return cast("_SchemaConnection", self.connection).only_own_schema()
