"""One web server under the load of one wrk, on the loopback."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from devserver.ports import choose_port

_SCRIPT = Path(__file__).with_name("scans.lua")
_READY_SECS = 30
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


class Load(NamedTuple):
    """The result of wrk. failed: responses other than 2xx and 3xx, and broken connections."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    failed: int


PRODUCT_SERVER = ("config.web",)
# The same server with the same settings, but an application that does nothing.
CONSTANT_SERVER = ("benchmarks.constant_web",)
# The fastest general ASGI server that we know of, with that application.
CONSTANT_GRANIAN = (
    *("granian", "--interface", "asgi", "--http", "1", "--no-ws", "--loop", "uvloop"),
    *("--no-access-log", "--log-level", "warning", "benchmarks.constant:application"),
)


@contextmanager
def serving(server: tuple[str, ...], workers: int = 1) -> Iterator[str]:
    """One of the servers above, as a module with arguments. Yields its address."""
    port = choose_port()
    command = (*server, "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers))
    with answering((sys.executable, "-m", *command), port) as address:
        yield address


@contextmanager
def answering(
    command: Sequence[str], port: int, env: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Runs a server process; yields once it responds on the port. Yields its address."""
    process = subprocess.Popen(command, env=env)
    try:
        wait_until_ready(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def run_wrk(
    address: str,
    *,
    seconds: int,
    connections: int,
    files: Mapping[str, Path],
    pause_ms: int = 0,
) -> Load:
    """`wrk -t1`. files: BENCH_SHORT_IDS and BENCH_USER_AGENTS for the script.

    pause_ms: of each connection between two requests, on average.
    """
    command = ("wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--latency", "-s", str(_SCRIPT))
    done = subprocess.run(
        (*command, address),
        check=True,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            **{name: str(path) for name, path in files.items()},
            "BENCH_PAUSE_MS": str(pause_ms),
        },
    )
    return _read_report(done.stdout)


def _read_report(report: str) -> Load:
    return Load(
        requests=int(_find(r"(\d+) requests in", report, "0")),
        per_second=float(_find(r"Requests/sec:\s+([\d.]+)", report, "0")),
        p50_ms=_find_ms(r"50%\s+([\d.]+)([a-z]+)", report),
        p99_ms=_find_ms(r"99%\s+([\d.]+)([a-z]+)", report),
        failed=int(_find(r"Non-2xx or 3xx responses: (\d+)", report, "0"))
        + sum(int(count) for count in re.findall(r"(?:connect|read|write|timeout) (\d+)", report)),
    )


def _find(pattern: str, report: str, default: str) -> str:
    match = re.search(pattern, report)
    return match[1] if match else default


def _find_ms(pattern: str, report: str) -> float:
    match = re.search(pattern, report)
    return float(match[1]) * _UNITS[match[2]] if match else 0.0


def wait_until_ready(port: int) -> None:
    """Any response counts: the constant one is a redirect elsewhere. Raises TimeoutError."""
    deadline = time.monotonic() + _READY_SECS
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", "/api/health/")
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise TimeoutError(f"port {port} did not answer within {_READY_SECS} seconds")
