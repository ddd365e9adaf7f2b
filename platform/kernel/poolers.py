"""Does a connection keep its session, or does a pooler hand each transaction to another one?"""

import logging
from contextlib import closing
from threading import Thread

import psycopg

from kernel.postgres import connect

logger = logging.getLogger(__name__)

# Of each of two connections, in turn.
_STATEMENTS = 20
# A pooler whose sessions are all taken lets a statement wait for minutes.
_START_SECS = 5.0


class TransactionPoolerError(Exception):
    """What should be a session is a pooler; the text says which variable to set."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} leads through a pooler in transaction mode. Set DATABASE_DIRECT_URL to the"
            " address of PostgreSQL itself, for migrations and their locks."
        )


def refuse_transaction_pooler(name: str, conninfo: str) -> None:
    """Raises TransactionPoolerError when two connections do not keep a session each.

    name: of the variable that the address comes from. Raises psycopg.OperationalError.
    """
    with closing(_connect(conninfo)) as one, closing(_connect(conninfo)) as other:
        seen = {(_get_backend(one), _get_backend(other)) for _ in range(_STATEMENTS)}
    if len(seen) > 1 or any(first == second for first, second in seen):
        raise TransactionPoolerError(name)


def refuse_transaction_pooler_at_start(name: str, conninfo: str) -> None:
    """The same before serving: a database that is away or busy is no reason not to."""
    found: list[TransactionPoolerError] = []

    def look() -> None:
        try:
            refuse_transaction_pooler(name, conninfo)
        except TransactionPoolerError as error:
            found.append(error)
        except psycopg.OperationalError as error:
            logger.warning("%s: whether a pooler is in between is not known: %s", name, error)

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
