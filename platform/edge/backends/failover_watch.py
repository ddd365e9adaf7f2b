"""Leaves a Redis as soon as most Sentinels name another primary: kernel.primary_watch says why."""

import asyncio
import logging
from collections.abc import Sequence

from edge.backends.circuit import Circuit
from edge.backends.redis_link import RedisLink
from kernel.primary_watch import INTERVAL_SECS
from kernel.sentinel_urls import Address

logger = logging.getLogger(__name__)


class FailoverWatch:
    """A background task of every web process whose REDIS_URL names Sentinels.

    links: those to Redis, with their circuits. While they connect anew, PostgreSQL has the routes.
    """

    def __init__(self, links: Sequence[tuple[RedisLink, Circuit]]) -> None:
        self._links = links
        self._topology = links[0][0].topology
        self.named: Address | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, if there are Sentinels."""
        if self._topology.target.sentinels:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End at once."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        while True:
            try:
                await self._look()
            except Exception:
                # Any error: otherwise a former primary would be left only once it is a replica.
                logger.exception("the Sentinels were not asked")
            await asyncio.sleep(INTERVAL_SECS)

    async def _look(self) -> None:
        named = await self._topology.find_agreed_async()
        if named is None:
            return
        self.named = named
        for link, circuit in self._links:
            if circuit.is_healthy and link.address is not None and link.address != named:
                link.topology.distrust(link.address)
                circuit.open("most Sentinels name another primary")
