"""PostgreSQL connections of ingestion and of maintenance, which visit many schemas.

Not Django's, which is in one schema at a time. Here every name is qualified with its schema,
and the search_path is empty, so that a forgotten schema is an error and never another
workspace's table. Nothing is set for the session, as there is none behind a pooler: each
transaction begins with its limits.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import monotonic
from typing import Any

import psycopg
from django.conf import settings
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

from kernel.postgres import connect

# A backend caches the catalogue of every schema that it has used: 1,000 schemas made one grow
# from 7 to 95 MB.
_MAX_AGE_SECS = 600.0
_LIMITS = """
SET LOCAL search_path = '';
SET LOCAL statement_timeout = '{statement_secs}s';
SET LOCAL lock_timeout = '10s';
SET LOCAL idle_in_transaction_session_timeout = '{statement_secs}s'
"""
_INGESTION_SECS = 60
_MAINTENANCE_SECS = 1800


class LimitedConnection(psycopg.Connection[TupleRow]):
    """An autocommit connection on which each statement, and each wait for a lock, has a limit."""

    limits: str

    @contextmanager
    def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> Iterator[psycopg.Transaction]:
        """A transaction whose first statement sets the limits."""
        is_outer = self.info.transaction_status == TransactionStatus.IDLE
        with super().transaction(savepoint_name, force_rollback) as transaction:
            if is_outer:
                super().execute(self.limits.encode())
            yield transaction

    def execute(self, *arguments: Any, **options: Any) -> psycopg.Cursor[TupleRow]:
        """Execute in a transaction of its own if the caller has begun none."""
        if self.info.transaction_status != TransactionStatus.IDLE:
            return super().execute(*arguments, **options)
        with self.transaction():
            return super().execute(*arguments, **options)


class IngestionConnection:
    """Connects on first use, and again after an error or 10 minutes."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection | None = None
        self._opened_at = 0.0

    def get(self) -> psycopg.Connection:
        """An open autocommit connection to a server that takes writes.

        Raises psycopg.OperationalError if there is none.
        """
        current = self._connection
        if current is not None and not current.closed and not self._is_old():
            return current
        self.close()
        connection = _connect(_INGESTION_SECS)
        try:
            _require_writes(connection)
        except BaseException:
            connection.close()
            raise
        self._connection, self._opened_at = connection, monotonic()
        return connection

    def close(self) -> None:
        """Disconnect; the next get() connects again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _is_old(self) -> bool:
        return monotonic() - self._opened_at > _MAX_AGE_SECS


def _require_writes(connection: psycopg.Connection) -> None:
    """A standby, or a database that was set to read-only, accepts connections all the same."""
    (is_read_only,) = connection.execute("SHOW transaction_read_only").fetchone() or ("on",)
    if is_read_only == "on":
        raise psycopg.OperationalError("PostgreSQL is read-only")


@contextmanager
def maintenance_connection() -> Iterator[psycopg.Connection]:
    """A connection for statements that take up to half an hour, such as counting a large day."""
    with closing(_connect(_MAINTENANCE_SECS)) as connection:
        yield connection


def _connect(statement_secs: int) -> psycopg.Connection:
    connection = connect(
        settings.DATABASE_CONNINFO,
        name="qrstudio ingestion",
        connection_class=LimitedConnection,
    )
    connection.limits = _LIMITS.format(statement_secs=statement_secs)
    return connection
