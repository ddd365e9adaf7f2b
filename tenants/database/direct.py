"""DATABASE_DIRECT_URL: sessions that bypass a pooler.

Migrations, and locks that outlive a transaction, need the same session for each of
their messages, which a pooler in transaction mode does not promise.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import cast

import psycopg
from django.conf import settings
from django.db import connection as django_connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from kernel.database_urls import make_django_database
from kernel.poolers import TransactionPoolerError, check_no_transaction_pooler
from kernel.postgres import connect
from tenants.database.base import DatabaseWrapper

__all__ = [
    "TransactionPoolerError",
    "check_no_pooler",
    "direct_session",
    "empty_search_path_of_role",
    "get_default_search_path",
    "on_direct_connection",
    "session_lock",
]

# A proxy for the connection of the current thread.
connection = cast("DatabaseWrapper", django_connection)


@contextmanager
def direct_session() -> "Iterator[psycopg.Connection]":
    """A session of its own. Raises TransactionPoolerError, psycopg.OperationalError."""
    check_no_pooler()
    with _connect(settings.DATABASE_DIRECT_CONNINFO) as session:
        yield session


@contextmanager
def session_lock(key: int, *, wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold an advisory lock for the block. wait: called when another process holds it.

    On a session of its own: migrating closes the connection, and its locks would go with it.
    """
    with direct_session() as session:
        (is_ours,) = session.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone() or (0,)
        if not is_ours:
            wait()
            session.execute("SELECT pg_advisory_lock(%s)", [key])
        try:
            yield
        finally:
            # The end of the session frees it as well, but a moment after close().
            with suppress(psycopg.OperationalError):
                session.execute("SELECT pg_advisory_unlock(%s)", [key])


@contextmanager
def on_direct_connection() -> Iterator[None]:
    """Run the block with this thread's connection bypassing the pooler. Not within a transaction.

    Raises TransactionPoolerError.
    """
    check_no_pooler()
    usual = connection.settings_dict
    if settings.DATABASE_DIRECT_CONNINFO != settings.DATABASE_CONNINFO:
        connection.close()
        direct = make_django_database(settings.DATABASE_DIRECT_CONNINFO)
        # A dict of its own: the usual one is shared by all threads.
        connection.settings_dict = {**usual, **direct}
    connection.is_direct = True
    try:
        yield
    finally:
        connection.is_direct = False
        if connection.settings_dict is not usual:
            connection.close()
            connection.settings_dict = usual


def check_no_pooler() -> None:
    """Raises TransactionPoolerError when the direct address leads to a pooler, too."""
    is_own = settings.DATABASE_DIRECT_CONNINFO != settings.DATABASE_CONNINFO
    name = "DATABASE_DIRECT_URL" if is_own else "DATABASE_URL"
    check_no_transaction_pooler(name, settings.DATABASE_DIRECT_CONNINFO)


def empty_search_path_of_role() -> None:
    """Make every unqualified table name an error in statements without a search path.

    Applies to new sessions.
    """
    addresses = (settings.DATABASE_CONNINFO, settings.DATABASE_DIRECT_CONNINFO)
    # Once for each role. The direct address comes last, so that it is used when both have the same
    # role: a pooler would keep the session with the old path.
    by_role = {conninfo_to_dict(address).get("user"): address for address in addresses}
    for address in by_role.values():
        with _connect(address) as session:
            (database,) = session.execute("SELECT current_database()").fetchone() or ("",)
            # For this database only, which takes precedence over other defaults of the role.
            session.execute(
                sql.SQL("ALTER ROLE SESSION_USER IN DATABASE {} SET search_path = ''").format(
                    sql.Identifier(database)
                )
            )


def get_default_search_path() -> str:
    """The search path of statements that bypass the backend; '""' when it is empty."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        (search_path,) = connection.connection.execute("SHOW search_path").fetchone()
    return str(search_path)


@contextmanager
def _connect(conninfo: str) -> "Iterator[psycopg.Connection]":
    with closing(connect(conninfo, name="qrstudio direct")) as session:
        yield session
