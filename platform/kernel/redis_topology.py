"""Which server to connect to: the host of the URL, or the primary that Sentinels name.

Looked up for each new connection, so that a client whose connection ends finds the new primary
after a fail-over. Knows no Django: the redirect engine uses it, too.
"""

import asyncio
import contextlib
from collections.abc import Collection, Iterator
from functools import cache

from kernel.primary_watch import PrimaryWatch, find_agreed
from kernel.redis_urls import parse_redis_url
from kernel.sentinel_queries import PrimaryUnknownError, ask, ask_async, list_replicas
from kernel.sentinel_urls import Address

# Errors of a server that is no primary, or not yet. A connection that gets one is closed.
NOT_PRIMARY = ("READONLY", "MASTERDOWN", "LOADING", "UNBLOCKED", "CLUSTERDOWN", "MOVED")


def is_not_primary(error: str) -> bool:
    """error: a reply such as "READONLY You can't write against a read only replica."."""
    return error.startswith(NOT_PRIMARY)


class RedisTopology:
    """Finds the primary of one REDIS_URL."""

    def __init__(self, url: str) -> None:
        self.target = parse_redis_url(url)
        self._sentinels = list(self.target.sentinels)
        self._distrusted: Address | None = None
        self._watch = PrimaryWatch(
            self._ask_all, self.distrust, sentinels=len(self.target.sentinels)
        )

    def find_primary(self) -> Address:
        """Raises PrimaryUnknownError. Sentinels are asked one after the other, the last first."""
        if not self._sentinels:
            return self.target.host, self.target.port
        answers: dict[Address, Address] = {}
        reasons = []
        for sentinel in tuple(self._sentinels):
            try:
                answers[sentinel] = ask(sentinel, self.target)
            except OSError as error:
                reasons.append(f"{sentinel[0]}:{sentinel[1]}: {error}")
                continue
            if answers[sentinel] != self._distrusted:
                self._sentinels.sort(key=lambda one: one != sentinel)
                break
        return self._choose(list(answers.values()), reasons)

    async def find_primary_async(self) -> Address:
        """The same without blocking; all Sentinels are asked at once, and the first answer wins."""
        if not self._sentinels:
            return self.target.host, self.target.port
        asked = [asyncio.create_task(ask_async(one, self.target)) for one in self._sentinels]
        answers: list[Address] = []
        reasons = []
        try:
            for next_one in asyncio.as_completed(asked):
                try:
                    answers.append(await next_one)
                except OSError as error:
                    reasons.append(str(error) or type(error).__name__)
                    continue
                if answers[-1] != self._distrusted:
                    break
        finally:
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
        return self._choose(answers, reasons)

    async def find_agreed_async(self) -> Address | None:
        """The primary that most Sentinels name; None if they do not agree, or do not answer.

        All are asked at once, and nobody waits for the others once most have named the same.
        """
        asked = [asyncio.create_task(ask_async(one, self.target)) for one in self.target.sentinels]
        answers: list[Address] = []
        try:
            for next_one in asyncio.as_completed(asked):
                with contextlib.suppress(OSError):
                    answers.append(await next_one)
                if (agreed := find_agreed(answers, sentinels=len(asked))) is not None:
                    return agreed
        finally:
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
        return None

    def is_settled(self) -> bool:
        """Whether one server alone is the primary, and every process knows it; see PrimaryWatch."""
        return not self.target.sentinels or self._watch.is_settled()

    def is_left(self, addresses: Collection[Address]) -> bool:
        """Whether no process uses these servers any more."""
        return self._watch.is_left(addresses)

    def forget_found(self) -> None:
        """No server but the named one is a primary."""
        self._watch.forget_found()

    def list_servers(self) -> set[Address]:
        """All that the Sentinels know, whatever they are, and the one that was primary before."""
        servers = set() if self._watch.former is None else {self._watch.former}
        for sentinel in self.target.sentinels:
            with contextlib.suppress(OSError):
                servers.add(ask(sentinel, self.target))
                servers.update(list_replicas(sentinel, self.target))
        return servers

    def _ask_all(self) -> list[Address]:
        answers = []
        for sentinel in self.target.sentinels:
            with contextlib.suppress(OSError):
                answers.append(ask(sentinel, self.target))
        return answers

    def count_changes(self) -> int:
        """How often the Sentinels have named another primary, as far as this process knows."""
        return self._watch.count_changes() if self.target.sentinels else 0

    def note_found(self, address: Address, changes: int) -> None:
        """A client of this process connects there; changes: counted before it was looked up."""
        self._watch.note_found(address, changes)

    def distrust(self, address: Address) -> None:
        """Prefer a Sentinel that names another one, as long as there is one."""
        self._distrusted = address

    @contextlib.contextmanager
    def judging(self, address: Address) -> Iterator[None]:
        """For the steps of connecting there: one that fails makes the address a distrusted one.

        The answer of a Sentinel that names another one is then preferred. Otherwise a Sentinel
        that is cut off from the others could lead to a former primary for ever.
        """
        try:
            yield
        except BaseException:
            self._distrusted = address
            raise
        if self._distrusted == address:
            self._distrusted = None

    def _choose(self, answers: list[Address], reasons: list[str]) -> Address:
        if not answers:
            raise PrimaryUnknownError(f"no Sentinel names a primary ({'; '.join(reasons)})")
        # The last one, unless all name the distrusted address.
        return answers[-1]


@cache
def get_topology(url: str) -> RedisTopology:
    """The one of this process for a checked URL."""
    return RedisTopology(url)
