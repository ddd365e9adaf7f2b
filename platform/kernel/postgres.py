"""Opens every connection to PostgreSQL but those of Django's backend.

All are in autocommit mode. None prepares statements: behind a transaction pooler the next
statement may reach a session that does not have them.
"""

from typing import Any, TypeVar, overload

import psycopg

Session = TypeVar("Session", bound=psycopg.Connection[Any])


@overload
def connect(conninfo: str, *, name: str) -> psycopg.Connection: ...
@overload
def connect(conninfo: str, *, name: str, connection_class: type[Session]) -> Session: ...
def connect(
    conninfo: str,
    *,
    name: str,
    connection_class: type[psycopg.Connection[Any]] = psycopg.Connection,
) -> psycopg.Connection[Any]:
    """A session of its own. name: shown in pg_stat_activity. Raises psycopg.OperationalError."""
    return connection_class.connect(conninfo, **_make_options(name))


async def connect_async(
    conninfo: str,
    *,
    name: str,
    cursor_factory: "type[psycopg.AsyncCursor[Any]]" = psycopg.AsyncCursor,
) -> "psycopg.AsyncConnection[Any]":
    """The same for an event loop. Raises psycopg.OperationalError."""
    return await psycopg.AsyncConnection.connect(
        conninfo, cursor_factory=cursor_factory, **_make_options(name)
    )


def _make_options(name: str) -> dict[str, Any]:
    # A fallback: application_name in the address, or PGAPPNAME, counts more.
    return {"autocommit": True, "fallback_application_name": name, "prepare_threshold": None}
