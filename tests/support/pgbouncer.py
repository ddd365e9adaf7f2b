"""Debian's PgBouncer before a real PostgreSQL, under PostgreSQL's account: it refuses root."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.rows import dict_row

from devserver.os_user import get_postgres_account, grant_traversal
from devserver.ports import choose_port
from devserver.process import Child, Program, wait_until

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
needs_pgbouncer = pytest.mark.skipif(
    PROGRAM is None, reason="pgbouncer is not installed (Debian: apt install pgbouncer)"
)

_CONFIG = """
[databases]
* = host=127.0.0.1 port={server_port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users.txt
admin_users = {user}
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 500
"""


@dataclass(frozen=True)
class Pooler:
    """url: as DATABASE_URL. server_url: of the PostgreSQL behind it."""

    url: str
    server_url: str

    def ask(self, command: str) -> list[dict[str, Any]]:
        """The rows of a command of its console, such as SHOW POOLS."""
        console = urlsplit(self.url)._replace(path="/pgbouncer").geturl()
        with psycopg.connect(
            console, autocommit=True, row_factory=dict_row, cursor_factory=psycopg.ClientCursor
        ) as connection:
            return connection.execute(command.encode()).fetchall()


@contextmanager
def pooling(folder: Path, server_url: str, *, mode: str, size: int) -> Iterator[Pooler]:
    """Run one. mode: transaction or session. size: sessions with the server for each database."""
    server = urlsplit(server_url)
    port = choose_port(taken=[server.port or 0])
    folder.mkdir(parents=True)
    (folder / "users.txt").write_text(f'"{server.username}" "{server.password}"\n')
    (folder / "pgbouncer.ini").write_text(
        _CONFIG.format(
            server_port=server.port,
            port=port,
            folder=folder,
            user=server.username,
            mode=mode,
            size=size,
        )
    )
    child = Child.start(_make_program(folder))
    pooler = Pooler(
        server._replace(netloc=f"{server.username}:{server.password}@127.0.0.1:{port}").geturl(),
        server_url,
    )
    try:
        wait_until(lambda: _answers(pooler), child=child, timeout_secs=20)
        yield pooler
    finally:
        child.stop()


def _make_program(folder: Path) -> Program:
    account = get_postgres_account(folder)
    if account is None and os.geteuid() == 0:
        raise AssertionError("root has no account to lend")
    if account is not None:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, account.uid, account.gid)
        grant_traversal(folder, account)
    return Program(
        name="PgBouncer",
        argv=(str(PROGRAM), str(folder / "pgbouncer.ini")),
        log_path=folder.with_name(f"{folder.name}.log"),
        run_as=account,
        cwd=folder,
    )


def _answers(pooler: Pooler) -> bool:
    try:
        return bool(pooler.ask("SHOW VERSION"))
    except psycopg.OperationalError:
        return False
