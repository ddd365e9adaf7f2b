"""The connection: which schema its statements run in.

Derived from django-tenants' backend. That one sends SET search_path in a message of its own,
which behind a transaction pooler reaches another session than the statement after it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import NotSupportedError
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper
from django_tenants.utils import quote_schema_name

from tenants.database.cursor import SchemaCursor
from tenants.database.introspection import SchemaIntrospection
from tenants.database.operations import DatabaseOperations
from tenants.database.schema_editor import SchemaEditor

# A table that somebody has locked must not hold the threads of all workspaces. Changes of one
# workspace wait for each other for less: lock_tenant().
_LOCK_LIMIT = "SET LOCAL lock_timeout='10s';"


class DatabaseWrapper(TenantsWrapper):  # type: ignore[misc] # django-tenants has no types
    """One thread's connection.

    is_direct: each message reaches the same session, see tenants.database.direct.
    is_read_only_session: it has refused a write. It keeps the default that it began with, and a
    server that became a standby keeps its sessions, so only another session may write again.
    """

    SchemaEditorClass = SchemaEditor
    ops_class = DatabaseOperations

    def __init__(self, settings_dict: dict[str, Any], *args: Any, **options: Any) -> None:
        _check_no_server_side_state(settings_dict)
        self.is_direct = False
        self.is_read_only_session = False
        self._session_has_schema = False
        self._made_for: tuple[str, bool] | None = None
        self._search_path = ""
        self.include_public_schema: bool = True
        super().__init__(settings_dict, *args, **options)
        self.introspection = SchemaIntrospection(self)

    def connect(self) -> None:
        """Open a session."""
        self.is_read_only_session = False
        super().connect()

    def is_usable(self) -> bool:
        """Asked by Django between two requests or tasks after an error: if not, it is closed."""
        return not self.is_read_only_session and bool(super().is_usable())

    def make_search_path(self) -> str:
        """SET LOCAL for the next statement; "" inside schema_in_session().

        Raises ImproperlyConfigured without a schema: no statement may use another one by default.
        """
        if self._session_has_schema:
            return ""
        if not self.schema_name:
            raise ImproperlyConfigured("the connection has no schema; see tenants.postgres_schemas")
        wanted = (self.schema_name, self.include_public_schema)
        if self._made_for != wanted:
            self._search_path = f"SET LOCAL search_path={self._quote_search_path()};"
            self._made_for = wanted
        return self._search_path

    def make_settings(self, *, is_first: bool) -> tuple[str, str]:
        """What goes ahead of a statement. is_first: of its transaction, whose rest may set others.

        Raises ImproperlyConfigured as make_search_path() does.
        """
        search_path = self.make_search_path()
        return (_LOCK_LIMIT if is_first and search_path and not self.is_direct else "", search_path)

    def create_cursor(self, name: str | None = None) -> SchemaCursor:
        """Raises NotSupportedError for a named cursor, which needs a session."""
        if name:
            raise NotSupportedError("there are no server-side cursors; read in pages")
        return SchemaCursor(self)

    @contextmanager
    def only_own_schema(self) -> Iterator[None]:
        """Run the block without the public schema on the search path."""
        before = self.include_public_schema
        self.include_public_schema = False
        try:
            yield
        finally:
            self.include_public_schema = before

    @contextmanager
    def schema_in_session(self) -> Iterator[None]:
        """Run the block with a search path of the session, each statement alone in its message.

        For statements that cannot run in a transaction (CREATE INDEX CONCURRENTLY).
        Raises NotSupportedError where a pooler might be in between.
        """
        if not self.is_direct:
            raise NotSupportedError(
                "a statement outside of transactions needs the connection of migrate_platform"
            )
        self.ensure_connection()
        self.connection.execute(f"SET search_path={self._quote_search_path()}")
        self._session_has_schema = True
        try:
            yield
        finally:
            self._session_has_schema = False
            self.connection.execute("RESET search_path")

    def set_settings_schema(self, schema_name: str) -> None:
        """Does nothing: the settings are shared by all threads, and that schema is never read."""

    def _handle_search_path(self, cursor: object = None) -> None:
        """Does nothing: django-tenants would set the search path of the session."""

    def _quote_search_path(self) -> str:
        return ",".join(map(quote_schema_name, self._get_cursor_search_paths()))


def _check_no_server_side_state(settings_dict: dict[str, Any]) -> None:
    if settings_dict.get("OPTIONS", {}).get("server_side_binding"):
        raise ImproperlyConfigured(
            "server_side_binding allows one statement in a message, and each brings its search path"
        )
    if not settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        raise ImproperlyConfigured("DISABLE_SERVER_SIDE_CURSORS must be set: they need a session")
