"""Base back-up and WAL archive of a PostgreSQL, and its restore to a time, by its own programs."""

import shutil
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

import psycopg

from devserver.os_user import OsUser, choose_postgres_user
from devserver.postgres import PostgresServer
from devserver.postgres_cluster import PLAIN_ENV, find_bin
from devserver.process import Child, Program
from tests.support.waiting import wait_until

_SLOT = "archive"
_LIMIT_SECS = 60.0
# The last segment of an archive that was cut off is a partial one.
_RECOVERY = """
restore_command = 'cp {archive}/%f %p || cp {archive}/%f.partial %p'
recovery_target_time = '{time}'
recovery_target_action = 'promote'
"""


class Backups:
    """Of one server, in one folder, which its user owns. start() before the first back-up."""

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        self.base, self.archive = folder / "base", folder / "archive"
        self._server = server
        self._folder = folder
        self._user = choose_postgres_user(server.data_dir)
        self._receiver: Child | None = None
        for path in (folder, self.archive):
            path.mkdir(mode=0o700)
            self._give(path)

    def start(self) -> None:
        """Stream all WAL from now on into the archive."""
        receive = ("pg_receivewal", f"--directory={self.archive}", f"--slot={_SLOT}")
        self._run(*receive, "--create-slot", "--if-not-exists")
        program = Program(
            name="pg_receivewal",
            argv=(*self._command(*receive), "--synchronous"),
            log_path=self._folder / "pg_receivewal.log",
            env=PLAIN_ENV,
            cwd=self._folder,
            run_as=self._user,
        )
        self._receiver = Child.start(program)

    def take_base_backup(self) -> None:
        """While the server runs."""
        self._run(
            "pg_basebackup", f"--pgdata={self.base}", "--checkpoint=fast", "--wal-method=stream"
        )

    def wait_until_archived(self) -> None:
        """Until the archive has everything that is committed now."""
        with closing(psycopg.connect(self._server.url, autocommit=True)) as connection:
            connection.execute("SELECT pg_switch_wal()")
            query = (
                "SELECT flush_lsn >= pg_current_wal_lsn() FROM pg_stat_replication"
                " WHERE application_name = 'pg_receivewal'"
            )
            wait_until(
                lambda: connection.execute(query).fetchone() == (True,), limit_secs=_LIMIT_SECS
            )

    def stop(self) -> None:
        """Stop streaming."""
        if self._receiver is not None:
            self._receiver.stop()

    def restore(self, server: PostgresServer, *, time: datetime) -> None:
        """Start a new server, on an empty folder, with what was committed until the time."""
        cluster = server.data_dir / "cluster"
        server.data_dir.mkdir(mode=0o700)
        self._give(server.data_dir)
        self._run("cp", "-a", str(self.base), str(cluster), is_of_wheel=False)
        settings = cluster / "postgresql.auto.conf"
        settings.write_text(
            settings.read_text()
            + _RECOVERY.format(archive=self.archive, time=time.isoformat(sep=" "))
        )
        (cluster / "recovery.signal").touch()
        self._give(cluster / "recovery.signal")
        server.start()
        with closing(psycopg.connect(server.url, autocommit=True)) as connection:
            wait_until(
                lambda: connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,),
                limit_secs=_LIMIT_SECS,
            )

    def _command(self, program: str, *arguments: str) -> tuple[str, ...]:
        return (str(find_bin() / program), f"--dbname={self._server.url}", *arguments)

    def _run(self, program: str, *arguments: str, is_of_wheel: bool = True) -> None:
        argv = self._command(program, *arguments) if is_of_wheel else (program, *arguments)
        user: OsUser | None = self._user
        done = subprocess.run(
            argv,
            env=PLAIN_ENV,
            cwd=self._folder,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def _give(self, path: Path) -> None:
        if self._user is not None:
            shutil.chown(path, self._user.uid, self._user.gid)
