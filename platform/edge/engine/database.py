"""The engine's own connection to PostgreSQL, for what Redis does not have.

One connection and no pool: a pool backs off for longer and longer while the
database is away, and the engine needs it back at once. Always the public schema,
always with schema-qualified names.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg

Row = tuple[Any, ...]


class DatabaseAwayError(Exception):
    """PostgreSQL cannot be reached or did not answer in time."""


class Database:
    """Single statements, one at a time. query_secs: limit of each, waiting included."""

    def __init__(self, url: str, *, query_secs: float = 0.5) -> None:
        self._url = url
        self._query_secs = query_secs
        self._connection: psycopg.AsyncConnection[Row] | None = None
        self._turn = asyncio.Lock()
        self._abandoned: set[asyncio.Task[list[Row]]] = set()
        self.queries = 0

    async def fetch(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of one statement. Raises DatabaseAwayError."""
        task = asyncio.get_running_loop().create_task(self._fetch(statement, parameters))
        # Not wait_for: cancelling a query of a hung server takes five more seconds.
        done, _ = await asyncio.wait({task}, timeout=self._query_secs)
        if not done:
            self._abandon(task)
            raise DatabaseAwayError("no answer in time")
        try:
            return task.result()
        except (psycopg.Error, OSError) as error:
            raise DatabaseAwayError(str(error).strip() or type(error).__name__) from error

    async def probe(self) -> None:
        """See it answer. Raises DatabaseAwayError."""
        await self.fetch("SELECT 1")

    async def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _fetch(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        async with self._turn:
            self.queries += 1
            reused = self._connection
            try:
                return await self._execute(statement, parameters)
            except psycopg.OperationalError:
                # A connection that idled through a restart says nothing about the server now.
                if reused is None or not reused.closed:
                    raise
            return await self._execute(statement, parameters)

    async def _execute(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        connection = await self._connect()
        try:
            cursor = await connection.execute(statement.encode(), parameters)
            return await cursor.fetchall()
        finally:
            # Abandoned meanwhile: nobody else will close it.
            if connection is not self._connection:
                await connection.close()

    async def _connect(self) -> psycopg.AsyncConnection[Row]:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url,
                autocommit=True,
                connect_timeout=2,
                application_name="qrstudio-edge",
            )
        return self._connection

    def _abandon(self, task: "asyncio.Task[list[Row]]") -> None:
        """Leave a hung statement and its connection alone; the next one starts afresh."""
        self._connection = None
        self._turn = asyncio.Lock()
        self._abandoned.add(task)
        task.add_done_callback(self._bury)

    def _bury(self, task: "asyncio.Task[list[Row]]") -> None:
        self._abandoned.discard(task)
        if not task.cancelled():
            task.exception()
