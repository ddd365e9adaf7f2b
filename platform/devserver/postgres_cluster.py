"""The lock file of a PostgreSQL that was killed, and its orphaned backends.

The server clears its own lock file, unless the number in it now belongs to some other process of
the same user: after a restart of the machine that is likely. Removing the file by hand is safe
only when no backend is left, so that is made sure first.
"""

from collections.abc import Iterator
from pathlib import Path

import psutil

from devserver.errors import UnusableServerError

_WAIT_SECS = 10.0


def clear_stale_lock(cluster: Path) -> None:
    """Make the cluster startable after a crash.

    Raises:
        UnusableServerError: a server really runs there, or its orphans do not end.
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
    _end(orphans, cluster)
    lock.unlink(missing_ok=True)


def _read_pid(lock: Path) -> int | None:
    try:
        return int(lock.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _find_running_in(cluster: Path) -> Iterator[psutil.Process]:
    """PostgreSQL's processes stay in the folder of their cluster."""
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and process.cwd() == str(cluster):
                yield process
        except psutil.Error:
            continue


def _end(orphans: list[psutil.Process], cluster: Path) -> None:
    for process in orphans:
        process.kill()
    _, alive = psutil.wait_procs(orphans, timeout=_WAIT_SECS)
    if alive:
        raise UnusableServerError(f"Processes of a killed PostgreSQL do not end in {cluster}.")
