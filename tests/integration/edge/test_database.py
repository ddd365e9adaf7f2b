"""The engine's own connection reconnects at once and leaves no session open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import psycopg
import pytest
from django.conf import settings

from edge.backends.database import Database, DatabaseUnavailableError, Session

PATIENT = 30.0
HASTY = 0.3
HANGS = "SELECT pg_sleep(0.4)"
READ_ONLY = "default_transaction_read_only"
WRITES = "UPDATE public.qr_route_comparison SET reason = reason RETURNING id"


@asynccontextmanager
async def opened(*, query_secs: float = PATIENT) -> AsyncIterator[Database]:
    database = Database(settings.DATABASE_URL, query_secs=query_secs)
    try:
        yield database
    finally:
        await database.close()


def test_a_statement_returns_its_rows() -> None:
    async def scenario() -> list[tuple[Any, ...]]:
        async with opened() as database:
            return await database.fetch("SELECT n FROM unnest(%s::int[]) AS n", [[1, 2]])

    assert asyncio.run(scenario()) == [(1,), (2,)]


def test_a_connection_that_was_cut_is_replaced_without_an_error() -> None:
    async def scenario() -> None:
        async with opened() as database:
            ((pid,),) = await database.fetch("SELECT pg_backend_pid()")
            await asyncio.to_thread(end_backend, pid)
            ((other,),) = await database.fetch("SELECT pg_backend_pid()")
            assert other != pid

    asyncio.run(scenario())


def end_backend(pid: int) -> None:
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_session_that_began_read_only_is_replaced_once_changes_are_taken() -> None:
    """It keeps the default of the database that it began with, whatever that is now."""

    async def scenario() -> None:
        async with opened() as database:
            await database.fetch("SELECT set_config(%s, %s, false)", [READ_ONLY, "on"])
            for refused in (True, False):
                with pytest.raises(DatabaseUnavailableError) if refused else nullcontext():
                    await database.fetch(WRITES)

    asyncio.run(scenario())


def test_a_hung_statement_times_out_and_the_next_one_works() -> None:
    async def scenario() -> None:
        async with opened(query_secs=HASTY) as database:
            await wait_until_it_answers(database)
            with pytest.raises(DatabaseUnavailableError, match="in time"):
                await database.fetch(HANGS)
            await wait_until_it_answers(database)

    asyncio.run(scenario())


async def wait_until_it_answers(database: Database) -> None:
    """A new connection of a busy machine may take longer than the limit of the test."""
    async with asyncio.timeout(PATIENT):
        while True:
            try:
                return await database.probe()
            except DatabaseUnavailableError:
                continue


def test_many_hung_statements_leave_no_connection_open() -> None:
    async def scenario() -> None:
        async with opened(query_secs=HASTY) as database:
            calls = [database.fetch(HANGS) for _ in range(4)]
            outcomes = await asyncio.gather(*calls, return_exceptions=True)
            assert all(isinstance(outcome, DatabaseUnavailableError) for outcome in outcomes)
            assert await asyncio.to_thread(count_sessions) > 0
            async with asyncio.timeout(PATIENT):
                while await asyncio.to_thread(count_sessions):
                    pass

    asyncio.run(scenario())


def test_a_session_that_ends_closes_nothing_under_statements_that_wait() -> None:
    """A connection that is closed while psycopg executes on it ends the process."""

    async def scenario() -> list[list[tuple[Any, ...]]]:
        session = Session(settings.DATABASE_URL)
        calls = [
            asyncio.create_task(session.fetch("SELECT %s::int, pg_sleep(0.1)::text", [number]))
            for number in range(4)
        ]
        await asyncio.sleep(0)
        session.end()
        rows = list(await asyncio.gather(*calls))
        # Also the statement of a task that comes too late leaves no connection behind.
        rows.append(await session.fetch("SELECT 4, ''", []))
        return rows

    assert asyncio.run(scenario()) == [[(number, "")] for number in range(5)]
    assert count_sessions() == 0


def test_closing_waits_for_the_statement_in_progress() -> None:
    async def scenario() -> list[tuple[Any, ...]]:
        session = Session(settings.DATABASE_URL)
        call = asyncio.create_task(session.fetch("SELECT 1, pg_sleep(0.2)::text", []))
        await asyncio.sleep(0)
        await session.close()
        assert call.done()
        return await call

    assert asyncio.run(scenario()) == [(1, "")]
    assert count_sessions() == 0


def count_sessions() -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'qrstudio-edge'"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return int(row[0])


def test_an_invalid_statement_keeps_the_connection_open() -> None:
    async def scenario() -> None:
        async with opened() as database:
            ((pid,),) = await database.fetch("SELECT pg_backend_pid()")
            with pytest.raises(DatabaseUnavailableError):
                await database.fetch("SELECT nothing FROM nowhere")
            assert await database.fetch("SELECT pg_backend_pid()") == [(pid,)]

    asyncio.run(scenario())
