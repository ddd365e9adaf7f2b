"""An open-loop load: requests leave at fixed times, whether or not earlier ones have returned.

A wait is counted from the time at which the request was due, so that a server that pauses
cannot hide the requests that were due meanwhile (wrk omits them).

The load comes from a process of its own, which runs before all others where the system allows that
(root): phones do not share the server's processor, and a request that leaves late because this
process had to wait would count as a wait for the server. How late they left is reported.
"""

import asyncio
import os
import random
import time
from collections import deque
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import uvloop

_TICK_SECS = 0.0005
_REQUEST = (
    "GET /q/{short_id}/ HTTP/1.1\r\nHost: q.localhost\r\nUser-Agent: {agent}\r\n"
    "Accept: text/html,application/xhtml+xml\r\nAccept-Language: en-CA,en;q=0.9,fr;q=0.8\r\n"
    "X-Forwarded-For: 203.0.113.{number}\r\nCF-IPCountry: CA\r\nCF-IPCity: Montreal\r\n\r\n"
)


_BEFORE_ALL_OTHERS = 10


class Waits(NamedTuple):
    """In milliseconds. failed: responses other than 302, and lost connections.

    own_p99_ms: how long this process itself had to wait for the processor; a part of the waits.
    """

    answered: int
    p50_ms: float
    p99_ms: float
    failed: int
    own_p99_ms: float


class _Phone(asyncio.Protocol):
    """One connection: one request at a time."""

    def __init__(self, pacer: "_Pacer") -> None:
        self._pacer = pacer
        self._due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._pacer.idle.append(self)

    def scan(self, due: float, request: bytes) -> None:
        self._due = due
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        # Redirects have no body, and so small a head arrives in one packet.
        self._pacer.note(time.perf_counter() - self._due, is_right=b" 302 " in data[:16])
        self._pacer.idle.append(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._pacer.lost += not self._pacer.is_over


class _Pacer:
    def __init__(self, requests: list[bytes]) -> None:
        self.idle: deque[_Phone] = deque()
        self.lost = 0
        self.is_over = False
        self._requests = requests
        self._waits: list[float] = []
        self._own: list[float] = []
        self._wrong = 0

    def note(self, secs: float, *, is_right: bool) -> None:
        self._waits.append(secs)
        self._wrong += not is_right

    async def run(self, per_second: float, seconds: float) -> Waits:
        started, sent, count = time.perf_counter(), 0, int(per_second * seconds)
        while sent < count:
            now = time.perf_counter()
            while self.idle and sent < count and (due := started + sent / per_second) <= now:
                self.idle.popleft().scan(due, self._requests[sent % len(self._requests)])
                sent += 1
            before = time.perf_counter()
            await asyncio.sleep(_TICK_SECS)
            self._own.append(time.perf_counter() - before - _TICK_SECS)
        await asyncio.sleep(0.5)
        self.is_over = True
        failed = self._wrong + self.lost + count - len(self._waits)
        p50, p99 = (_get_quantile_ms(self._waits, share) for share in (0.5, 0.99))
        return Waits(len(self._waits), p50, p99, failed, _get_quantile_ms(self._own, 0.99))


def _get_quantile_ms(secs: list[float], share: float) -> float:
    return 1000 * sorted(secs)[int(len(secs) * share)]


def pace(
    address: str, *, per_second: float, seconds: float, connections: int, files: dict[str, Path]
) -> Waits:
    """Load one server. files: as for wrk."""
    arguments = (address, per_second, seconds, connections, files)
    # Not forked: the caller may have threads.
    with get_context("spawn").Pool(1, initializer=_run_before_all_others) as pool:
        waits: Waits = pool.apply(_load, arguments)
        return waits


def _run_before_all_others() -> None:
    # Linux shares the processor between sessions first, whatever the priorities within them.
    os.setsid()
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(_BEFORE_ALL_OTHERS))


def _load(
    address: str, per_second: float, seconds: float, connections: int, files: dict[str, Path]
) -> Waits:
    short_ids = files["BENCH_SHORT_IDS"].read_text().splitlines()
    agents = files["BENCH_USER_AGENTS"].read_text().splitlines()
    requests = [
        _REQUEST.format(
            short_id=random.choice(short_ids), agent=random.choice(agents), number=number % 250
        ).encode()
        for number in range(20_000)
    ]

    async def run() -> Waits:
        loop, parts = asyncio.get_running_loop(), urlsplit(address)
        host, port = str(parts.hostname), int(parts.port or 80)
        pacer = _Pacer(requests)
        for _ in range(connections):
            await loop.create_connection(lambda: _Phone(pacer), host, port)
        return await pacer.run(per_second, seconds)

    return uvloop.run(run())
