"""Seeding that is killed half-way and then continued by two concurrent starts."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[3]
NAME = "demo_crash"
Command = subprocess.Popen[str]
Start = Callable[[str], Command]


@pytest.fixture
def database_url() -> Iterator[str]:
    """An empty, migrated database of its own."""
    server = os.environ["DATABASE_URL"]
    url = urlsplit(server)._replace(path=f"/{NAME}").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    yield url
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))


@pytest.fixture
def start(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts a command on that database; kills those that still run at the end."""
    env = os.environ | {"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path)}
    with ExitStack() as running:

        def run(command: str) -> Command:
            arguments = [sys.executable, "manage.py", command]
            process = subprocess.Popen(
                arguments, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
            )
            running.enter_context(process)
            running.callback(process.kill)
            return process

        yield run


def finish(process: Command) -> str:
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    return output


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL search_path = public")
        return connection.execute(statement.encode()).fetchall()


def kill_while_it_stores_scans(process: Command, url: str) -> None:
    agency = "SELECT schema_name FROM tenants_tenant WHERE slug = 'studio-nord'"

    def read_while_running(statement: str) -> list[tuple[object, ...]]:
        assert process.poll() is None
        return query(url, statement)

    schemas = wait_until(lambda: read_while_running(agency), limit_secs=60, poll_secs=0.02)
    scans = f"SELECT count(*) FROM {schemas[0][0]}.scans_dynamicqrscan"  # noqa: S608 - our own
    wait_until(lambda: read_while_running(scans) != [(0,)], limit_secs=60, poll_secs=0.02)
    process.kill()
    process.communicate(timeout=10)
    assert query(url, "SELECT 1 FROM console_auditentry WHERE action = 'demo.finish'") == []


def test_killed_seeding_is_completed_exactly_once(
    start: Start, database_url: str, tmp_path: Path
) -> None:
    finish(start("migrate_platform"))
    kill_while_it_stores_scans(start("seed_demo"), database_url)
    assert not (tmp_path / "demo.json").exists()
    both = [start("seed_demo") for _ in range(2)]
    outputs = [finish(process) for process in both]
    assert sorted(bool(output) for output in outputs) == [False, True]
    assert (tmp_path / "demo.json").exists()
    assert query(database_url, "SELECT count(*) FROM tenants_tenant") == [(3,)]
    assert query(database_url, "SELECT count(*) FROM accounts_user") == [(3,)]
    marks = "SELECT action FROM console_auditentry WHERE target_type = 'demo' ORDER BY id"
    assert query(database_url, marks) == [("demo.begin",), ("demo.finish",)]
    for (schema,) in query(database_url, "SELECT schema_name FROM tenants_tenant"):
        rows = f"""
            SELECT qr_id, count(*) FROM {schema}.scans_dynamicqrscan
             WHERE outcome = 'redirected' GROUP BY qr_id ORDER BY qr_id"""  # noqa: S608 - our own
        totals = f"SELECT qr_id, scan_count FROM {schema}.qrs_scantotal ORDER BY qr_id"  # noqa: S608
        assert query(database_url, rows) == query(database_url, totals)
