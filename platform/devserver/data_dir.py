"""DATA_DIR: all files of one installation, and the lock that admits one supervisor at a time.

cluster and log of PostgreSQL   postgres/      secrets       secrets.env
append-only log of Redis        redis/         chosen ports  ports.json
output of every process         logs/          what runs     run.json
schedule of Celery beat         beat/          demo logins   demo.json
unsent scans                    spool/         Caddy         caddy/
"""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from devserver.errors import AlreadyRunningError, UnusableServerError
from devserver.ports import choose_port

_LOCK = "supervisor.lock"
_PORTS = "ports.json"
# A new cluster with the demo takes about twice as much; a running one needs some for its log.
_LEAST_FREE_BYTES = 64_000_000


def prepare_data_dir(path: Path) -> Path:
    """Create the folder when missing, for its owner only: it holds secrets and visitors' data.

    Raises:
        UnusableServerError: it cannot be created or written, or its disk is full.
    """
    folder = path.expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "logs").mkdir(exist_ok=True)
        (folder / "beat").mkdir(exist_ok=True)
        _check_writable(folder)
    except OSError as error:
        raise UnusableServerError(f"DATA_DIR {folder} cannot be used: {error.strerror}.") from None
    if message := disk_full_message(folder):
        raise UnusableServerError(message)
    return folder.resolve()


def disk_full_message(folder: Path) -> str:
    """A message for the terminal when the disk of DATA_DIR is nearly full, else empty.

    A server on a full disk cannot write to its log either, so the supervisor reports it.
    """
    with contextlib.suppress(OSError):
        free_bytes = shutil.disk_usage(folder).free
        if free_bytes < _LEAST_FREE_BYTES:
            return (
                f"The disk of DATA_DIR {folder} is full: {free_bytes / 1e6:.0f} MB are free, and "
                f"{_LEAST_FREE_BYTES / 1e6:.0f} MB are needed. Free some space, or choose another: "
                "make up DATA_DIR=/some/folder"
            )
    return ""


def _check_writable(folder: Path) -> None:
    """Raises: OSError when an existing folder is on a disk that is read-only or full."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix="probe-") as probe:
        probe.write(b"x" * 4096)
        probe.flush()


@contextlib.contextmanager
def lock_data_dir(folder: Path, port: int) -> Iterator[None]:
    """Hold the lock on the folder. The kernel releases it when this process ends in any way.

    Raises:
        AlreadyRunningError: another process holds it.
    """
    file = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 100).decode(errors="replace").strip()
            raise AlreadyRunningError(
                f"{folder} is in use by another `make up` ({holder}). "
                "Stop that one, or give this one a DATA_DIR and a PORT of its own."
            ) from None
        os.truncate(file, 0)
        os.write(file, f"pid {os.getpid()}, port {port}".encode())
        yield
    finally:
        os.close(file)


def choose_ports(folder: Path, *names: str) -> dict[str, int]:
    """The ports of the last run where they are free, else new ones; saved for the next run."""
    path = folder / _PORTS
    saved = read_json(path)
    chosen: dict[str, int] = {}
    for name in names:
        chosen[name] = choose_port(saved.get(name), taken=chosen.values())
    write_json(path, {**saved, **chosen})
    return chosen


def read_json(path: Path) -> dict[str, int]:
    """Empty when missing or damaged: everything saved this way can be determined again."""
    try:
        content: dict[str, int] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content


def write_json(path: Path, content: object) -> None:
    """Replace the file atomically, by a rename."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.write_text(json.dumps(content, indent=1))
    unfinished.replace(path)
