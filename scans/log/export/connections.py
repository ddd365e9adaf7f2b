"""Database connections that all exports of a process share, each borrowed for one page.

The reader decides how long an export takes. If each export held a connection, a few readers
that hardly read would keep all others from exporting.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

import psycopg

from scans.log.export.pages import open_connection

MAX_CONNECTIONS = 4


class PageConnections:
    """A pool for one event loop. Waiting exports are served in the order of their requests."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._slots = asyncio.Semaphore(MAX_CONNECTIONS)
        self._idle: list[psycopg.AsyncConnection[Any]] = []

    @asynccontextmanager
    async def lend(self) -> "AsyncIterator[psycopg.AsyncConnection[Any]]":
        """A connection for one query. Raises psycopg.OperationalError."""
        async with self._slots:
            connection = self._idle.pop() if self._idle else await open_connection(self._url)
            try:
                yield connection
            except BaseException:
                # In the middle of a query, or broken; then the idle ones probably are, too.
                await connection.close()
                await self.close_idle()
                raise
            self._idle.append(connection)

    async def close_idle(self) -> None:
        """Close the connections that no export is using."""
        while self._idle:
            await self._idle.pop().close()


_by_loop: "WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, PageConnections]]" = (
    WeakKeyDictionary()
)


def get_page_connections(url: str) -> PageConnections:
    """The pool of the running event loop for one database."""
    of_loop = _by_loop.setdefault(asyncio.get_running_loop(), {})
    if url not in of_loop:
        of_loop[url] = PageConnections(url)
    return of_loop[url]
