"""Detecting poolers in transaction mode, which give each transaction another session."""

import logging
from contextlib import closing
from threading import Thread

import psycopg

from kernel.postgres import connect

logger = logging.getLogger(__name__)

# For each of the two connections, alternating.
_STATEMENTS = 20
# A pooler without a free session lets a statement wait for minutes.
_START_SECS = 5.0


class TransactionPoolerError(Exception):
    """The address leads to a pooler in transaction mode; the message says what to set."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} leads through a pooler in transaction mode. Set DATABASE_DIRECT_URL to the"
            " address of PostgreSQL itself, for migrations and their locks."
        )


def check_no_transaction_pooler(name: str, conninfo: str) -> None:
    """Raises TransactionPoolerError unless each of two connections keeps its session.

    name: of the variable that the address comes from. Raises psycopg.OperationalError.
    """
    with closing(_connect(conninfo)) as one, closing(_connect(conninfo)) as other:
        seen = {(_get_backend(one), _get_backend(other)) for _ in range(_STATEMENTS)}
    if len(seen) > 1 or any(first == second for first, second in seen):
        raise TransactionPoolerError(name)


def check_no_transaction_pooler_at_start(name: str, conninfo: str) -> None:
    """The same at start, where an unavailable or busy database only logs a warning."""
    found: list[TransactionPoolerError] = []

    def look() -> None:
        try:
            check_no_transaction_pooler(name, conninfo)
        except TransactionPoolerError as error:
            found.append(error)
        except psycopg.OperationalError as error:
            logger.warning("%s: cannot tell whether there is a pooler in between: %s", name, error)

    check = Thread(target=look, daemon=True)
    check.start()
    check.join(_START_SECS)
    if found:
        raise found[0]


def _connect(conninfo: str) -> psycopg.Connection:
    return connect(conninfo, name="qrstudio start")


def _get_backend(session: psycopg.Connection) -> int:
    (pid,) = session.execute("SELECT pg_backend_pid()").fetchone() or (0,)
    return int(pid)
