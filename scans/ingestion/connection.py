"""The database connection that belongs to ingestion.

Not Django's: that one carries a search_path of some tenant. Here every name is
qualified with its schema, and the search_path is empty, so that a forgotten
schema is an error and never somebody else's table.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import monotonic

import psycopg
from django.db import connection as django_connection

# A backend keeps the catalogue of every schema that it has touched: after 1,000
# schemas it had grown from 7 to 95 MB.
_MAX_AGE_SECS = 600.0
_OPTIONS = (
    "-c search_path="
    " -c statement_timeout={statement_secs}s"
    " -c lock_timeout=10s"
    " -c idle_in_transaction_session_timeout={statement_secs}s"
)
_INGESTION_SECS = 60
_MAINTENANCE_SECS = 1800


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
    settings = django_connection.settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        connect_timeout=3,
        application_name="qrstudio ingestion",
        options=_OPTIONS.format(statement_secs=statement_secs),
        autocommit=True,
        # One statement text per schema: preparing them would only churn.
        prepare_threshold=None,
    )
