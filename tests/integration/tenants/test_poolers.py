"""Direct addresses and poolers in both modes of PgBouncer."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from edge.backends.database import Database, Row
from kernel.database_urls import parse_database_url
from scans.connections import IngestionConnection
from tenants.database.direct import (
    TransactionPoolerError,
    check_no_pooler,
    empty_search_path_of_role,
)
from tests.support.pgbouncer import Pooler, needs_pgbouncer, pooling

pytestmark = needs_pgbouncer
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def transactions(tmp_path: Path) -> Iterator[Pooler]:
    """A pooler that gives each transaction one of two sessions."""
    url = settings.DATABASE_URL
    with pooling(tmp_path / "pooler", url, mode="transaction", size=2) as pooler:
        yield pooler


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Pooler]:
    """A pooler that gives each connection a session of its own."""
    with pooling(tmp_path / "pooler", settings.DATABASE_URL, mode="session", size=20) as pooler:
        yield pooler


def use(settings: Any, url: str, direct: str) -> None:
    settings.DATABASE_CONNINFO = parse_database_url("DATABASE_URL", url)
    settings.DATABASE_DIRECT_CONNINFO = parse_database_url("DATABASE_DIRECT_URL", direct)


def test_transaction_pooler_is_detected_and_a_direct_address_passes(
    settings: Any, transactions: Pooler
) -> None:
    check_no_pooler()
    use(settings, transactions.url, transactions.url)
    with pytest.raises(TransactionPoolerError, match=r"^DATABASE_URL leads .* DATABASE_DIRECT_URL"):
        check_no_pooler()
    use(settings, transactions.server_url, transactions.url)
    with pytest.raises(TransactionPoolerError, match=r"^DATABASE_DIRECT_URL leads"):
        check_no_pooler()
    use(settings, transactions.url, transactions.server_url)
    check_no_pooler()


def test_session_pooler_passes(settings: Any, sessions: Pooler) -> None:
    use(settings, sessions.url, sessions.url)
    check_no_pooler()


@pytest.mark.parametrize("command", ["migrate_platform", "seed_demo"])
def test_commands_that_need_a_session_say_what_to_set(
    settings: Any, transactions: Pooler, command: str
) -> None:
    use(settings, transactions.url, transactions.url)
    with pytest.raises(CommandError, match="Set DATABASE_DIRECT_URL"):
        call_command(command)


def test_web_process_does_not_start_behind_a_transaction_pooler(transactions: Pooler) -> None:
    env = os.environ | {"DATABASE_URL": transactions.url, "PYTHONPATH": f"{ROOT}:{ROOT}/platform"}
    done = subprocess.run(
        [sys.executable, "-m", "config.web", "--port", "1"],
        check=False,
        capture_output=True,
        text=True,
        env=env,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("DATABASE_URL leads through a pooler")


def test_engine_never_uses_prepared_statements_behind_a_pooler(
    transactions: Pooler,
) -> None:
    async def ask(database: Database) -> list[list[Row]]:
        return [
            await database.fetch("SELECT %s::int + pg_backend_pid() * 0", [number])
            for number in range(40)
        ]

    async def scenario() -> list[list[list[Row]]]:
        conninfo = parse_database_url("DATABASE_URL", transactions.url)
        databases = [Database(conninfo, query_secs=20) for _ in range(4)]
        try:
            return await asyncio.gather(*map(ask, databases))
        finally:
            for database in databases:
                await database.close()

    assert asyncio.run(scenario()) == [[[(number,)] for number in range(40)]] * 4


def test_ingestion_sets_its_limits_in_each_transaction(settings: Any, transactions: Pooler) -> None:
    names = [
        *("search_path", "statement_timeout", "lock_timeout"),
        "idle_in_transaction_session_timeout",
    ]
    shown = f"SELECT {', '.join(f'current_setting({name!r})' for name in names)}"
    with psycopg.connect(transactions.url, autocommit=True) as other:
        before = other.execute(shown).fetchone()
        use(settings, transactions.url, transactions.server_url)
        database = IngestionConnection()
        session = database.get()
        limits = ('""', "1min", "10s", "1min")
        assert session.execute(shown).fetchone() == limits
        with session.transaction():
            assert session.execute(shown).fetchone() == limits
            with session.transaction(), session.cursor() as cursor:
                assert cursor.execute(shown).fetchone() == limits
        database.close()
        assert {other.execute(shown).fetchone() for _ in range(10)} == {before}


def test_role_is_altered_past_the_pooler(settings: Any, transactions: Pooler) -> None:
    use(settings, transactions.url, transactions.server_url)
    with psycopg.connect(transactions.server_url, autocommit=True) as admin:
        admin.execute("ALTER ROLE SESSION_USER IN DATABASE qrstudio RESET search_path")
        try:
            empty_search_path_of_role()
            with psycopg.connect(transactions.url) as pooled:
                assert pooled.execute("SHOW search_path").fetchone() == ('""',)
        finally:
            empty_search_path_of_role()
