"""DATA_DIR: where everything of one installation lives, and the lock that keeps it to one owner.

cluster and log of PostgreSQL   postgres/      secrets       secrets.env
append-only log of Redis        redis/         chosen ports  ports.json
output of every process         logs/          what runs     run.json
schedule of Celery beat         beat/          demo logins   demo.json
scans while Redis is away       spool/         Caddy         caddy/
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
    """Make it when missing; it holds secrets and visitors' data, so only its owner may enter.

    Raises:
        UnusableServerError: it cannot be made or written, or its disk is full.
    """
    folder = path.expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "logs").mkdir(exist_ok=True)
        (folder / "beat").mkdir(exist_ok=True)
        _write_something(folder)
    except OSError as error:
        raise UnusableServerError(f"DATA_DIR {folder} cannot be used: {error.strerror}.") from None
    if trouble := describe_lack_of_space(folder):
        raise UnusableServerError(trouble)
    return folder.resolve()


def describe_lack_of_space(folder: Path) -> str:
    """A sentence for the terminal when the disk of DATA_DIR is as good as full, else empty.

    A server that cannot write cannot write to its log either, so nobody else would say it.
    """
    with contextlib.suppress(OSError):
        free_bytes = shutil.disk_usage(folder).free
        if free_bytes < _LEAST_FREE_BYTES:
            return (
                f"The disk of DATA_DIR {folder} is full: {free_bytes / 1e6:.0f} MB are free, and "
                f"{_LEAST_FREE_BYTES / 1e6:.0f} MB are needed. Make room, or choose another: "
                "make up DATA_DIR=/some/folder"
            )
    return ""


def _write_something(folder: Path) -> None:
    """A folder that is there already may be on a disk that is read-only or has no byte left."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix="probe-") as probe:
        probe.write(b"x" * 4096)
        probe.flush()


@contextlib.contextmanager
def hold_data_dir(folder: Path, port: int) -> Iterator[None]:
    """Hold the folder for as long as we run. The system lets go of it when we die, however we do.

    Raises:
        AlreadyRunningError: someone else holds it.
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
    """The ports of last time as far as they are free, else new ones; remembered for next time."""
    path = folder / _PORTS
    known = read_json(path)
    chosen: dict[str, int] = {}
    for name in names:
        chosen[name] = choose_port(known.get(name), taken=chosen.values())
    write_json(path, {**known, **chosen})
    return chosen


def read_json(path: Path) -> dict[str, int]:
    """Empty when missing or damaged: everything kept this way can be found out again."""
    try:
        content: dict[str, int] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content


def write_json(path: Path, content: object) -> None:
    """Whole or not at all."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.write_text(json.dumps(content, indent=1))
    unfinished.replace(path)
