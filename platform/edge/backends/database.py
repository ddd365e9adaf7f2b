"""The engine's own connection to PostgreSQL, for data that is not in Redis.

One connection and no pool: a pool backs off for longer and longer while the database is
unavailable, and the engine needs it back at once. Statements use the public schema only, with
schema-qualified names.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from kernel.database_urls import CONNECT_SECS, count_hosts
from kernel.postgres import connect_async

Row = tuple[Any, ...]


class DatabaseUnavailableError(Exception):
    """PostgreSQL cannot be reached or did not answer in time."""


class Session:
    """One connection, opened on first use; statements wait for each other.

    Whoever executes a statement closes the connection, and nobody else: psycopg keeps a pointer to
    it while a statement waits for the server, and a connection that another task has closed
    meanwhile is freed memory.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.AsyncConnection[Row] | None = None
        self._lock = asyncio.Lock()
        self._is_ending = False

    async def fetch(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        async with self._lock:
            try:
                return await self._fetch(statement, parameters)
            finally:
                if self._is_ending:
                    await self._disconnect()

    def end(self) -> None:
        """Close the connection behind every statement from now on."""
        self._is_ending = True

    async def close(self) -> None:
        """Wait for the statements, and close the connection."""
        self.end()
        async with self._lock:
            await self._disconnect()

    async def _fetch(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        reused = self._connection
        try:
            return await self._execute(statement, parameters)
        except psycopg.OperationalError:
            # A connection that idled through a restart says nothing about the server now.
            if reused is None or not reused.closed:
                raise
        return await self._execute(statement, parameters)

    async def _execute(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        if self._connection is None or self._connection.closed:
            self._connection = await connect_async(self._url, name="qrstudio-edge")
        try:
            cursor = await self._connection.execute(statement.encode(), parameters)
        except psycopg.errors.ReadOnlySqlTransaction:
            # A session keeps the default that it began with, also when the database's has changed.
            await self._disconnect()
            raise
        return await cursor.fetchall()

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


class Database:
    """Runs single statements, one at a time. query_secs: limit of each, waiting included.

    url: any form that libpq reads.
    """

    def __init__(self, url: str, *, query_secs: float) -> None:
        self._url = url
        self._query_secs = query_secs
        self._probe_secs = query_secs + _get_failover_secs(url)
        self._session = Session(url)
        self._abandoned: set[asyncio.Task[list[Row]]] = set()
        self.queries = 0

    async def fetch(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of one statement. Raises DatabaseUnavailableError."""
        return await self._fetch(statement, parameters, secs=self._query_secs)

    async def probe(self) -> None:
        """Run a statement. Raises DatabaseUnavailableError."""
        await self._fetch("SELECT 1", (), secs=self._probe_secs)

    async def close(self) -> None:
        """Close the connection, and wait up to query_secs for statements that hang.

        The end of the process closes those that go on hanging.
        """
        closing = asyncio.get_running_loop().create_task(self._session.close())
        await asyncio.wait({closing, *self._abandoned}, timeout=self._query_secs)

    async def _fetch(
        self, statement: str, parameters: Sequence[object], *, secs: float
    ) -> list[Row]:
        session = self._session
        task = asyncio.get_running_loop().create_task(session.fetch(statement, parameters))
        self.queries += 1
        # Not wait_for: cancelling a query of a hung server takes five more seconds.
        done, _ = await asyncio.wait({task}, timeout=secs)
        if not done:
            self._abandon(session, task)
            raise DatabaseUnavailableError("no answer in time")
        try:
            return task.result()
        except (psycopg.Error, OSError) as error:
            raise DatabaseUnavailableError(str(error).strip() or type(error).__name__) from error

    def _abandon(self, session: Session, task: "asyncio.Task[list[Row]]") -> None:
        """Leave a hung session, which ends with its statements; the next one gets a new session."""
        session.end()
        if self._session is session:
            self._session = Session(self._url)
        self._abandoned.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: "asyncio.Task[list[Row]]") -> None:
        self._abandoned.discard(task)
        if not task.cancelled():
            # Else asyncio logs that the exception was never retrieved.
            task.exception()


def _get_failover_secs(url: str) -> float:
    """How long connecting may take until libpq tries the last of several hosts."""
    connect_secs = float(conninfo_to_dict(url).get("connect_timeout") or CONNECT_SECS)
    return (count_hosts(url) - 1) * connect_secs
