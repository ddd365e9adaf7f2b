"""Two real PostgreSQL servers: a primary, and an asynchronous standby that may lack something."""

import os
import signal
from pathlib import Path

import psycopg

from devserver.ports import LOOPBACK, choose_port
from devserver.postgres import PostgresServer
from tests.support.postgres_standby import Standby
from tests.support.waiting import wait_until

_LIMIT_SECS = 60.0


class PostgresPair:
    """start() returns once the standby follows the primary."""

    def __init__(self, folder: Path) -> None:
        self.primary = PostgresServer(folder / "primary", choose_port(), password="secret")
        self.standby = Standby(self.primary, folder / "standby")

    @property
    def url(self) -> str:
        """As DATABASE_URL: whichever of both takes writes."""
        start, _, end = self.primary.url.partition(f":{self.primary.port}/")
        return f"{start}:{self.primary.port},{LOOPBACK}:{self.standby.port}/{end}"

    def start(self) -> None:
        self.primary.start()
        self.standby.__enter__()

    def stop(self) -> None:
        self.standby.stop()
        self.primary.stop()

    def cut_off(self) -> None:
        """Let the standby have all that there is, and nothing of what is written from now on."""
        written = _query(self.primary, "SELECT pg_current_wal_flush_lsn()")
        replayed = f"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn"
        wait_until(lambda: _query(self.standby, replayed), limit_secs=_LIMIT_SECS)
        _query(self.standby, "ALTER SYSTEM SET primary_conninfo = ''")
        _query(self.standby, "SELECT pg_reload_conf()")
        is_alone = "SELECT count(*) = 0 FROM pg_stat_wal_receiver"
        wait_until(lambda: _query(self.standby, is_alone), limit_secs=_LIMIT_SECS)

    def kill_primary(self) -> None:
        """SIGKILL; from now on its port refuses connections."""
        assert self.primary.child is not None
        os.kill(self.primary.child.pid, signal.SIGKILL)
        self.primary.stop()

    def promote(self) -> None:
        """The standby takes over, with what it has."""
        assert _query(self.standby, "SELECT pg_promote()")


def _query(server: PostgresServer, statement: str) -> object:
    """The first column of the first row; None without any."""
    with psycopg.connect(server.url, autocommit=True, connect_timeout=5) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None
