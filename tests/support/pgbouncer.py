"""PgBouncer in front of a real PostgreSQL, run as the user of PostgreSQL: not as root."""

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

from devserver.os_user import choose_postgres_user, grant_traversal
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

    def run_console(self, command: str) -> list[dict[str, Any]]:
        """The rows that a command of PgBouncer's console returns, such as SHOW POOLS, if any."""
        console = urlsplit(self.url)._replace(path="/pgbouncer").geturl()
        with psycopg.connect(
            console, autocommit=True, row_factory=dict_row, cursor_factory=psycopg.ClientCursor
        ) as connection:
            done = connection.execute(command.encode())
            return done.fetchall() if done.description else []


@contextmanager
def pooling(folder: Path, server_url: str, *, mode: str, size: int) -> Iterator[Pooler]:
    """Run PgBouncer. mode: transaction or session. size: server connections for each database."""
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
        wait_until(lambda: _is_accepting(pooler), child=child, timeout_secs=20)
        yield pooler
    finally:
        child.stop()


def _make_program(folder: Path) -> Program:
    user = choose_postgres_user(folder)
    if user is None and os.geteuid() == 0:
        raise AssertionError("PgBouncer does not run as root")
    if user is not None:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, user.uid, user.gid)
        grant_traversal(folder, user)
    return Program(
        name="PgBouncer",
        argv=(str(PROGRAM), str(folder / "pgbouncer.ini")),
        log_path=folder.with_name(f"{folder.name}.log"),
        run_as=user,
        cwd=folder,
    )


def _is_accepting(pooler: Pooler) -> bool:
    try:
        return bool(pooler.run_console("SHOW VERSION"))
    except psycopg.OperationalError:
        return False
