"""A whole stack whose servers a test may kill, freeze and empty.

PostgreSQL and Redis are not started by the supervisor, which would stop everything when one
of its children dies. Two web processes, which are restarted as in production.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import redis

from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.redis_server import RedisServer
from edge.redirects.redis_memory import SCANS_SHARE
from edge.redirects.spool_files import list_spools
from scans.events import STREAM_KEY
from tests.journeys.launching import LaunchedStack, manage, read_command
from tests.journeys.load import Load
from tests.journeys.scan_rows import find_wrong_redirects, read_rows, read_targets
from tests.support.waiting import wait_until

SETTLED_SECS = 60.0
SPOOL_BYTES = 8 * 1024 * 1024


class FaultStack:
    """small_disk: whether the spool is on a disk of its own that can be filled."""

    def __init__(self, folder: Path, *, small_disk: bool) -> None:
        self.postgres = PostgresServer(folder / "postgres", choose_port(), password="secret")
        self._redis = RedisServer(folder / "redis", choose_port(taken=[self.postgres.port]))
        self.spool = folder / "spool"
        self.small_disk = small_disk
        self.postgres.start()
        self._start_redis()
        self.web = LaunchedStack(folder / "data", choose_port(), env=self._environment())
        self.web.wait_until_ready()
        self.targets = read_targets(self.postgres.url)

    @property
    def redis(self) -> RedisServer:
        """The primary, where there are several."""
        return self._redis

    @property
    def redis_url(self) -> str:
        return self._redis.url

    @property
    def addresses(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL."""
        return {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.redis_url}

    def manage(self, *command: str) -> str:
        """Run a command of manage.py, which must succeed. Returns its output."""
        return manage(self.addresses, *command)

    def stop(self) -> None:
        """End every process, also frozen ones."""
        self.thaw(self.worker())
        self.web.stop()
        self._stop_redis()
        self.postgres.stop()

    def load(self) -> Load:
        """A new load on the demo workspaces' codes."""
        return Load(self.web.port, sorted(self.targets), secrets.token_hex(4))

    def kill(self, server: PostgresServer | RedisServer) -> None:
        """SIGKILL; from now on its port refuses connections."""
        assert server.child is not None
        os.kill(server.child.pid, signal.SIGKILL)
        server.stop()

    def empty_redis(self) -> None:
        """As a new disk would; only while it is stopped."""
        shutil.rmtree(self.redis.data_dir)

    @contextlib.contextmanager
    def frozen(self, server: PostgresServer | RedisServer) -> Iterator[None]:
        """SIGSTOP to all of its processes: connections stay open, and nothing responds."""
        assert server.child is not None
        family = self.freeze(psutil.Process(server.child.pid))
        yield
        for process in family:
            process.resume()

    @contextlib.contextmanager
    def short_of_memory(self, *, spare_bytes: int) -> Iterator[None]:
        """Leave Redis so much memory until scans are spooled, plus a tenth of its limit."""
        with redis.Redis.from_url(self.redis.url) as client:
            client.setrange("ballast", 20_000_000, b"x")
            memory: Any = client.info("memory")
            used_bytes = memory["used_memory"] + spare_bytes
            client.config_set("maxmemory", int(used_bytes / SCANS_SHARE))
            try:
                yield
            finally:
                client.config_set("maxmemory", 0)
                client.delete("ballast")

    def freeze(self, process: psutil.Process) -> list[psutil.Process]:
        """Parents first, so that none restarts a child."""
        process.suspend()
        family = [process, *process.children(recursive=True)]
        for child in family[1:]:
            child.suspend()
        return family

    def thaw(self, process: psutil.Process) -> None:
        """Continue the process and its children."""
        for one in [process, *process.children(recursive=True)]:
            one.resume()

    def worker(self) -> psutil.Process:
        """The parent of the drainer's processes."""
        return self.web.find_child("scans.drainer")

    def web_processes(self) -> list[psutil.Process]:
        """The processes that respond."""
        main = self.web.find_child("config.web")
        return [one for one in main.children() if "spawn_main" in read_command(one)]

    def list_spools(self) -> list[Path]:
        """Files with scans that wait for Redis."""
        return list_spools(self.spool)

    def stream_length(self) -> int:
        """Batches that no worker has stored yet."""
        with redis.Redis.from_url(self.redis.url) as client:
            return int(client.xlen(STREAM_KEY))

    def assert_every_redirect_is_one_row(self, load: Load) -> None:
        """Each redirect has one row; other scans only if their response was cut off."""
        redirected = {load.referer(n) for n, one in load.results.items() if one.status == 302}
        cut_off = {load.referer(number) for number in load.cut_off}
        assert len(redirected) > 100
        self._wait(lambda: redirected <= self._read_rows(load).keys(), "rows of all redirects")
        self._wait(lambda: not self.list_spools(), "an empty spool")
        self._wait(lambda: self.stream_length() == 0, "an empty stream")
        rows = self._read_rows(load)
        assert set(rows.values()) == {1}
        assert rows.keys() - redirected <= cut_off
        if not cut_off:
            assert len(rows) == len(redirected)

    def assert_right_redirects(self, load: Load, *pages: int) -> None:
        """Each response leads to the code's destination, or is one of the expected pages."""
        wrong = find_wrong_redirects(load, self.targets, *pages)
        assert not wrong, (
            f"{len(wrong)} of {len(load.results)}: {wrong[:5]}; {self.web.output[-2000:]}"
        )

    def _start_redis(self) -> None:
        self._redis.start()

    def _stop_redis(self) -> None:
        self._redis.stop()

    def _environment(self) -> dict[str, str]:
        return {
            **self.addresses,
            "SPOOL_DIR": str(self.spool),
            "WEB_WORKERS": "2",
        }

    def _read_rows(self, load: Load) -> dict[str, int]:
        return read_rows(self.postgres.url, load)

    def _wait(self, condition: Callable[[], Any], what: str) -> None:
        wait_until(
            condition,
            limit_secs=SETTLED_SECS,
            explain=lambda: f"no {what}; {self.web.output[-2000:]}",
        )


@contextlib.contextmanager
def spool_disk(folder: Path) -> Iterator[bool]:
    """Mounts a tmpfs for the spool if that is permitted. Yields whether it is."""
    folder.mkdir(parents=True)
    options = f"size={SPOOL_BYTES},mode=700"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        is_mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    except OSError:
        is_mounted = False
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - of the system
