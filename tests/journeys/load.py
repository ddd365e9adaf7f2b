"""Phones that scan on and on, and remember every answer they have received.

Each request has a number, which travels in its Referer and ends up in the scan's row: so
each answer can be looked for, and not only their sum.
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
# Of each connection between two scans: busy, but with time left for what is tested.
PAUSE_SECS = 0.02
ANSWER_SECS = 10.0
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation: ([^\r]*)", re.IGNORECASE)


class Answer(NamedTuple):
    """What a phone saw. location: "" without one. secs: how long it waited."""

    short_id: str
    status: int
    location: str
    secs: float


class Load:
    """answers: by number. cut_off: requests whose connection ended before their answer."""

    def __init__(self, port: int, short_ids: Sequence[str], name: str) -> None:
        self.name = name
        self.answers: dict[int, Answer] = {}
        self.cut_off: set[int] = set()
        self._port = port
        self._short_ids = short_ids
        self._numbers = itertools.count(1)

    @contextmanager
    def running(self, secs: float) -> Iterator["Load"]:
        """Scan in a thread of its own for so many seconds; the block breaks things meanwhile."""
        thread = threading.Thread(target=lambda: asyncio.run(self._run(secs)))
        thread.start()
        try:
            yield self
        finally:
            thread.join()

    def referer(self, number: int) -> str:
        """Which scan it was."""
        return f"https://load.example/{self.name}/{number}"

    def longest_wait_secs(self) -> float:
        """Of all answers."""
        return max(answer.secs for answer in self.answers.values())

    async def _run(self, secs: float) -> None:
        until = time.monotonic() + secs
        await asyncio.gather(*[self._phone(until) for _ in range(CONNECTIONS)])

    async def _phone(self, until: float) -> None:
        while time.monotonic() < until:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            try:
                while time.monotonic() < until:
                    await self._scan(reader, writer)
                    await asyncio.sleep(PAUSE_SECS)
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
        self.answers[number] = Answer(short_id, status, target, time.monotonic() - started)
        self.cut_off.discard(number)
