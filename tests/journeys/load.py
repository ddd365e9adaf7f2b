"""Phones that scan continuously and record every response.

Each request has a number in its Referer, which ends up in the scan's row: so
each response can be compared to its row, and not only their sum.
"""

import asyncio
import itertools
import random
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

CONNECTIONS = 16
# Between two scans of a connection: busy, but with time left for the tested process.
PAUSE_SECS = 0.02
ANSWER_SECS = 10.0
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation: ([^\r]*)", re.IGNORECASE)


class ScanResult(NamedTuple):
    """One response. location: "" without one. secs: time until it came."""

    short_id: str
    status: int
    location: str
    secs: float


class Load:
    """results: by number. cut_off: requests whose connection ended before their response."""

    def __init__(
        self,
        port: int,
        short_ids: Sequence[str],
        name: str,
        *,
        pause_secs: float = PAUSE_SECS,
    ) -> None:
        self.name = name
        self.results: dict[int, ScanResult] = {}
        self.cut_off: set[int] = set()
        self._port = port
        self._pause_secs = pause_secs
        self._short_ids = short_ids
        self._numbers = itertools.count(1)
        self._is_ending = threading.Event()

    @contextmanager
    def running(self) -> Iterator["Load"]:
        """Scan in a thread of its own until the block ends, in which parts are broken."""
        thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        thread.start()
        try:
            yield self
        finally:
            self._is_ending.set()
            thread.join()

    def scan_for(self, secs: float) -> None:
        """Let the phones scan for a while under the present conditions."""
        time.sleep(secs)

    def referer(self, number: int) -> str:
        """The number of the scan."""
        return f"https://load.example/{self.name}/{number}"

    def longest_wait_secs(self) -> float:
        """The longest of all responses."""
        return max(result.secs for result in self.results.values())

    async def _run(self) -> None:
        await asyncio.gather(*[self._phone() for _ in range(CONNECTIONS)])

    async def _phone(self) -> None:
        while not self._is_ending.is_set():
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            try:
                while not self._is_ending.is_set():
                    await self._scan(reader, writer)
                    await asyncio.sleep(self._pause_secs)
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.05)
            finally:
                writer.close()

    async def _scan(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number, short_id = next(self._numbers), random.choice(self._short_ids)
        self.cut_off.add(number)
        started = time.monotonic()
        writer.write(
            f"GET /q/{short_id}/ HTTP/1.1\r\nHost: q.localhost\r\nUser-Agent: Phone\r\n"
            f"Referer: {self.referer(number)}\r\n\r\n".encode()
        )
        async with asyncio.timeout(ANSWER_SECS):
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            if length and int(length[1]):
                await reader.readexactly(int(length[1]))
        location = _LOCATION.search(head)
        status, target = int(head[9:12]), location[1].decode() if location else ""
        self.results[number] = ScanResult(short_id, status, target, time.monotonic() - started)
        self.cut_off.discard(number)
