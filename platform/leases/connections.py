"""PostgreSQL connections of leases: nothing on them waits for more than a few seconds."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from psycopg.conninfo import make_conninfo

from kernel.postgres import connect

# A server that has vanished from the network must not hold its client for the minutes of TCP.
_TCP_LIMITS = {
    "tcp_user_timeout": "3000",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "3",
}
_STATEMENT_LIMITS = b"SET LOCAL search_path = ''; SET LOCAL statement_timeout = '3s'"


def open_connection() -> psycopg.Connection:
    """To be closed by the caller. Raises psycopg.OperationalError."""
    return connect(make_conninfo(settings.DATABASE_CONNINFO, **_TCP_LIMITS), name="qrstudio lease")


@contextmanager
def limited_transaction(connection: psycopg.Connection) -> Iterator[None]:
    """Nothing is set for the session, as there is none behind a pooler."""
    with connection.transaction():
        connection.execute(_STATEMENT_LIMITS)
        yield
