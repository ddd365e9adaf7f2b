"""The database connection that belongs to ingestion.

Not Django's: that one has a schema. Here every name is qualified with its schema,
and the search_path is empty, so that a forgotten schema is an error and never
somebody else's table. Nothing is set for the session: behind a pooler there is
none, so each transaction begins with its limits.
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

# A backend keeps the catalogue of every schema that it has touched: after 1,000
# schemas it had grown from 7 to 95 MB.
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
    """An autocommit connection on which nothing runs, or waits for a lock, without end."""

    limits: str

    @contextmanager
    def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> Iterator[psycopg.Transaction]:
        """As psycopg's, with the limits as its first statement."""
        is_outer = self.info.transaction_status == TransactionStatus.IDLE
        with super().transaction(savepoint_name, force_rollback) as transaction:
            if is_outer:
                super().execute(self.limits.encode())
            yield transaction

    def execute(self, *arguments: Any, **options: Any) -> psycopg.Cursor[TupleRow]:
        """Within a transaction also when the caller has begun none."""
        if self.info.transaction_status != TransactionStatus.IDLE:
            return super().execute(*arguments, **options)
        with self.transaction():
            return super().execute(*arguments, **options)


class IngestionConnection:
    """Opens on first use, and again when it broke or grew old."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection | None = None
        self._opened_at = 0.0

    def get(self) -> psycopg.Connection:
        """An open autocommit connection. Raises psycopg.OperationalError when there is none."""
        current = self._connection
        if current is not None and not current.closed and not self._is_old():
            return current
        self.close()
        self._connection = _connect(_INGESTION_SECS)
        self._opened_at = monotonic()
        return self._connection

    def close(self) -> None:
        """End the session; the next get() opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _is_old(self) -> bool:
        return monotonic() - self._opened_at > _MAX_AGE_SECS


@contextmanager
def maintenance_connection() -> Iterator[psycopg.Connection]:
    """One for a command that counts a whole day, or deletes many of them; closed at the end."""
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
