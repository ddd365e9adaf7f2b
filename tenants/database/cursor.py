"""A cursor that sends the search path with each statement."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.db.backends.postgresql.base import CursorMixin
from psycopg import ClientCursor, Copy, NotSupportedError, OperationalError, sql
from psycopg.abc import Params, Query
from psycopg.copy import Writer
from psycopg.errors import ReadOnlySqlTransaction
from psycopg.pq import TransactionStatus


class ReadOnlySessionError(OperationalError):
    """PostgreSQL takes no changes on this session: an outage, as if it could not be reached."""


class SchemaConnection(Protocol):
    """What the cursor uses of its connection."""

    connection: Any
    is_read_only_session: bool

    def make_settings(self, *, is_first: bool) -> tuple[str, str]:
        """``SET LOCAL lock_timeout=...;`` and ``SET LOCAL search_path=...;``, each or nothing.

        is_first: of its transaction.
        """


class SchemaCursor(CursorMixin, ClientCursor[tuple[Any, ...]]):
    """Sends ``SET LOCAL search_path=...;<statement>`` as one message.

    PostgreSQL runs a message in one transaction, and a pooler gives all of it to one
    session. When it ends, the search path is gone.
    """

    def __init__(self, wrapper: SchemaConnection) -> None:
        super().__init__(wrapper.connection)
        self._wrapper = wrapper
        self._affected: int | None = None
        self.sent_search_path = ""
        """What was sent before the last statement, the limit of locks included."""

    def execute(self, query: Any, params: Params | None = None, **options: Any) -> "SchemaCursor":
        """As psycopg does. Fetching starts at the result of the statement itself.

        Raises ReadOnlySessionError for a write on a standby, or where read-only is the default.
        """
        try:
            return self._execute(query, params, **options)
        except ReadOnlySqlTransaction as error:
            self._wrapper.is_read_only_session = True
            raise ReadOnlySessionError(str(error)) from error

    def _execute(self, query: Any, params: Params | None, **options: Any) -> "SchemaCursor":
        self._affected = None
        self.sent_search_path = ""
        status = self.connection.pgconn.transaction_status
        if status == TransactionStatus.INERROR:
            # PostgreSQL accepts only a ROLLBACK now, without a SET in front of it.
            super().execute(query, params, **options)
            return self
        is_first = status == TransactionStatus.IDLE
        ahead = list(filter(None, self._wrapper.make_settings(is_first=is_first)))
        self.sent_search_path = "".join(ahead)
        if not ahead:
            super().execute(query, params, **options)
            return self
        message = _prepend(query, self.sent_search_path, has_params=params is not None)
        super().execute(message, params)
        for _ in ahead:
            self.nextset()
        return self

    def executemany(
        self, query: Any, params_seq: Iterable[Params], *, returning: bool = False
    ) -> None:
        """Sends one message each: psycopg's pipeline allows one statement in a message."""
        if returning:
            raise NotSupportedError("executemany() returns no rows here")
        affected = 0
        for params in params_seq:
            self.execute(query, params)
            affected += max(self.rowcount, 0)
        self._affected = affected

    @property
    def rowcount(self) -> int:
        """Rows of the last statement; after executemany() the sum of all."""
        return super().rowcount if self._affected is None else self._affected

    def stream(self, *_args: Any, **_options: Any) -> Any:
        """Raises NotSupportedError: its protocol cannot send the search path."""
        raise NotSupportedError("stream() cannot carry a schema; read in pages")

    @contextmanager
    def copy(
        self, statement: Query, params: Params | None = None, *, writer: Writer | None = None
    ) -> Iterator[Copy]:
        """Sends the search path in a message of its own, in the same transaction.

        COPY must be alone in its message. Raises NotSupportedError outside of a transaction.
        """
        if self.connection.autocommit:
            raise NotSupportedError("COPY can carry a schema only within transaction.atomic()")
        self.execute("SELECT")
        with super().copy(statement, params, writer=writer) as copy:
            yield copy


def _prepend(query: Any, search_path: str, *, has_params: bool) -> bytes | sql.Composed:
    # Only with parameters does psycopg read % as the start of a placeholder.
    ahead = search_path.replace("%", "%%") if has_params else search_path
    if isinstance(query, str):
        return (ahead + query).encode()
    if isinstance(query, bytes):
        return ahead.encode() + query
    if isinstance(query, sql.Composable):
        return sql.Composed([sql.SQL(ahead), query])
    raise NotSupportedError(f"a statement must be text, not {type(query).__name__}")
