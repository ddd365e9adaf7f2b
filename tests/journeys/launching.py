"""The whole stack, in a process of its own, as `make up` runs it."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from devserver.postgres import PostgresServer
from devserver.process import end_with_parent
from tests.support.waiting import wait_until

ROOT = Path(__file__).resolve().parent.parent.parent

READY_SECS = 150
STOP_SECS = 60

# Set for the other tests; this stack has its own servers and secrets.
_NOT_INHERITED = (
    "DATABASE_URL",
    "DATABASE_DIRECT_URL",
    "REDIS_URL",
    "REDIS_BROKER_URL",
    "SECRET_KEY",
    "JWT_KEYS",
    "QRSTUDIO_ENV",
    "DATA_DIR",
    "SPOOL_DIR",
    "PORT",
    "PUBLIC_PORT",
    "PUBLIC_SCHEME",
    "DNS_NAMESERVERS",
    "DNS_ALLOW_PRIVATE",
    "DJANGO_SETTINGS_MODULE",
)


def read_command(process: psutil.Process) -> str:
    """The command line; empty for a zombie."""
    try:
        return " ".join(process.cmdline())
    except psutil.ZombieProcess:
        return ""


class LaunchedStack:
    """A supervisor and its processes. tls_port: of Caddy. dns_port: of the name server it asks.

    env: additional variables.
    """

    def __init__(
        self,
        data_dir: Path,
        port: int,
        *,
        tls_port: int | None = None,
        dns_port: int | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.port = port
        self.tls_port = tls_port
        self.dns_port = dns_port
        self._env = env or {}
        self.base_url = f"http://127.0.0.1:{port}"
        self._output = data_dir.with_name(f"{data_dir.name}-{port}-{time.monotonic_ns()}.out")
        self._family: list[psutil.Process] = []
        self._popen = self._start()

    @property
    def demo(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.data_dir / "demo.json").read_text())
        return content

    @property
    def secrets(self) -> dict[str, str]:
        """Of DATA_DIR/secrets.env."""
        lines = (self.data_dir / "secrets.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    @property
    def database_url(self) -> str:
        password = self.secrets["POSTGRES_PASSWORD"]
        return PostgresServer(
            self.data_dir / "postgres", self.ports["postgres"], password=password
        ).url

    @property
    def ports(self) -> dict[str, int]:
        """Of the servers, by name."""
        ports: dict[str, int] = json.loads((self.data_dir / "ports.json").read_text())
        return ports

    @property
    def has_ended(self) -> bool:
        return self._popen.poll() is not None

    @property
    def output(self) -> str:
        """The output of the supervisor so far."""
        return self._output.read_text()

    def read_log(self, name: str) -> str:
        """The last 4,000 characters of DATA_DIR/logs/<name>.log."""
        return (self.data_dir / "logs" / f"{name}.log").read_text()[-4000:]

    def wait_until_ready(self) -> None:
        """Until the banner is printed and /api/health/ returns 200."""
        wait_until(self._has_banner, limit_secs=READY_SECS, explain=lambda: self.output)
        assert self.health() == http.client.OK
        self._family = psutil.Process(self._popen.pid).children(recursive=True)

    def health(self) -> int:
        """The HTTP status of /api/health/."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/api/health/")
            return connection.getresponse().status
        finally:
            connection.close()

    def find_child(self, *words: str) -> psutil.Process:
        """The direct child whose command line contains all the words."""
        for child in psutil.Process(self._popen.pid).children():
            if all(word in read_command(child) for word in words):
                return child
        raise AssertionError(f"no child runs {words}")

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the supervisor alone."""
        self._popen.send_signal(number)

    def wait(self) -> int:
        """Wait for the end of the supervisor; returns its exit code."""
        return self._popen.wait(STOP_SECS)

    def stop(self) -> int:
        """Send SIGTERM, as `make` does, and wait. Returns the exit code."""
        self.send(signal.SIGTERM)
        return self.wait()

    def survivors(self) -> list[psutil.Process]:
        """The processes that ran when the stack was ready and still run."""
        gone, alive = psutil.wait_procs(self._family, timeout=5)
        assert len(gone) + len(alive) == len(self._family)
        return alive

    def _has_banner(self) -> bool:
        assert not self.has_ended, self.output
        return "Ctrl-C stops everything" in self.output

    def _start(self) -> "subprocess.Popen[bytes]":
        env = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
        if self.dns_port:
            env |= {"DNS_NAMESERVERS": f"127.0.0.1:{self.dns_port}", "DNS_ALLOW_PRIVATE": "1"}
        arguments = ["--port", str(self.port), "--data-dir", str(self.data_dir)]
        if self.tls_port:
            arguments += ["--tls", "1", "--tls-port", str(self.tls_port)]
        with self._output.open("wb") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "devserver", "up", *arguments],
                cwd=ROOT,
                env={**env, "PYTHONIOENCODING": "utf-8", **self._env},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # A test run that is killed must not leave whole stacks behind.
                preexec_fn=end_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one system call
            )


def manage(env: Mapping[str, str], *command: str) -> str:
    """Run a command of manage.py, which must succeed. env: DATABASE_URL and REDIS_URL."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class TlsStack(NamedTuple):
    """A stack with Caddy. dns_port: of the name server that it queries; tests start one there."""

    stack: LaunchedStack
    dns_port: int
