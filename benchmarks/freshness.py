"""How long after its response a scan is in the analytics, under a steady load.

    python -m benchmarks.freshness [--rate 500] [--seconds 10] [--runs 3]

The whole product as `make up` starts it, over HTTP. Scans of one QR, the hardest case
for its totals, leave at fixed times whether or not earlier ones have returned. Beside
them `scan_count` and the analytics are polled ten times a second. The lag of the n-th
answer is the time from it to the first figure of n or more; the time of that
request and the pause before it are part of the lag.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any, NamedTuple

from benchmarks.traffic import list_user_agents
from devserver.ports import choose_port
from tests.journeys.launching import LaunchedStack

CONNECTIONS = 32
_PAUSE_SECS = 0.1
_LATEST_SECS = 30.0
_BOUND_SECS = 2.0


class Look(NamedTuple):
    """at: perf_counter() when the figures arrived."""

    at: float
    scan_count: int
    in_analytics: int


def main() -> int:
    """Print the lags of each run; 1 when one of them is too long."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.freshness")
    parser.add_argument("--rate", type=int, default=500, help="scans a second")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with running_product() as stack:
        late = [_run(stack, options.rate, options.seconds) for _ in range(options.runs)]
    return int(any(late))


@contextmanager
def running_product() -> Iterator[LaunchedStack]:
    """Starts web, worker, beat, PostgreSQL and Redis, with demo data."""
    with tempfile.TemporaryDirectory(prefix="qrstudio-bench-") as folder:
        stack = LaunchedStack(Path(folder) / "data", choose_port())
        try:
            stack.wait_until_ready()
            yield stack
        finally:
            stack.stop()


def _run(stack: LaunchedStack, rate: int, seconds: int) -> bool:
    figures = _Figures(stack.port, _log_in(stack))
    short_id = figures.create_qr()
    watcher = _Watcher(figures, short_id)
    watcher.start()
    responses = asyncio.run(_scan(stack.port, short_id, rate=rate, seconds=seconds))
    watcher.stop_at(len(responses))
    lags = {
        "scan_count": _list_lags(responses, ((one.at, one.scan_count) for one in watcher.looks)),
        "analytics": _list_lags(responses, ((one.at, one.in_analytics) for one in watcher.looks)),
    }
    print(f"{len(responses)} of {rate * seconds} scans redirected, {len(watcher.looks)} looks")
    for name, of_name in lags.items():
        print(
            f"  {name}: p50 {median(of_name):.2f} s, p99 {_p99(of_name):.2f} s,"
            f" max {max(of_name):.2f} s (at most {_BOUND_SECS:.0f} s)"
        )
    return any(max(of_name) > _BOUND_SECS for of_name in lags.values())


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


def _list_lags(responses: Sequence[float], looks: Iterable[tuple[float, int]]) -> list[float]:
    """responses: times of redirects, ascending. looks: when, and how many scans were counted."""
    lags: list[float] = []
    for at, counted in looks:
        lags += [at - answered for answered in responses[len(lags) : counted]]
    assert len(lags) == len(responses), f"{len(responses) - len(lags)} scans never came"
    return lags


class _Figures:
    """Reads the figures as the owner of the demo workspace."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=10)
        self._headers = {"Host": f"api.localhost:{port}", "Authorization": f"Bearer {token}"}

    def create_qr(self) -> str:
        body = {"name": "Freshness", "destination_url": "https://example.com/"}
        return str(self._call("POST", "/api/v1/dynamic/", body)["short_id"])

    def look(self, short_id: str) -> Look:
        path = f"/api/v1/dynamic/{short_id}/"
        counted = self._call("GET", path)["scan_count"]
        in_analytics = self._call("GET", f"{path}analytics/?days=1")["scans_in_period"]
        return Look(time.perf_counter(), counted, in_analytics)

    def close(self) -> None:
        self._connection.close()

    def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        data = json.dumps(body) if body else None
        headers = {**self._headers, "Content-Type": "application/json"}
        self._connection.request(method, path, data, headers)
        with self._connection.getresponse() as response:
            content: dict[str, Any] = json.load(response)
        assert response.status in (200, 201), content
        return content


def _log_in(stack: LaunchedStack) -> str:
    """The access token of the demo's agency owner."""
    owner = next(one for one in stack.demo["logins"] if one["role"] == "agency_owner")
    with closing(HTTPConnection("127.0.0.1", stack.port, timeout=10)) as connection:
        connection.request(
            "POST",
            "/api/auth/token/",
            json.dumps({"email": owner["email"], "password": owner["password"]}),
            {"Host": f"api.localhost:{stack.port}", "Content-Type": "application/json"},
        )
        return str(json.load(connection.getresponse())["access"])


class _Watcher(Thread):
    """Polls until all scans are counted."""

    def __init__(self, figures: _Figures, short_id: str) -> None:
        super().__init__()
        self._figures = figures
        self._short_id = short_id
        self._expected = 0
        self._load_is_over = Event()
        self.looks: list[Look] = []

    def run(self) -> None:
        with closing(self._figures):
            while not self._has_seen_all():
                self.looks.append(self._figures.look(self._short_id))
                time.sleep(_PAUSE_SECS)

    def stop_at(self, expected: int) -> None:
        """Wait until both figures show so many, or for half a minute."""
        self._expected = expected
        self._load_is_over.set()
        self.join()

    def _has_seen_all(self) -> bool:
        if not self._load_is_over.is_set():
            self._deadline = time.perf_counter() + _LATEST_SECS
            return False
        last = self.looks[-1]
        seen = min(last.scan_count, last.in_analytics) >= self._expected
        return seen or time.perf_counter() > self._deadline


async def _scan(port: int, short_id: str, *, rate: int, seconds: int) -> list[float]:
    """The time at which each redirect arrived, ascending."""
    agents = list_user_agents()
    numbers = iter(range(rate * seconds))
    started = time.perf_counter()
    responses: list[float] = []

    async def phone() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in numbers:
            await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
            agent = agents[number % len(agents)]
            writer.write(
                f"GET /q/{short_id}/ HTTP/1.1\r\nHost: q.localhost:{port}\r\n"
                f"User-Agent: {agent}\r\nCF-IPCountry: CA\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            assert b" 302 " in head[:16], head
            responses.append(time.perf_counter())
        writer.close()

    await asyncio.gather(*(phone() for _ in range(CONNECTIONS)))
    return sorted(responses)


if __name__ == "__main__":
    raise SystemExit(main())
