"""The ASGI lifespan: start and stop with the server. a2wsgi does not implement it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from edge.asgi_types import Receive, Send

logger = logging.getLogger(__name__)
Hook = Callable[[], Awaitable[None]]


class Lifespan:
    """Runs the start and stop hooks in the order given."""

    def __init__(self, *, start: list[Hook], stop: list[Hook]) -> None:
        self._start = start
        self._stop = stop

    def add(self, *, start: Callable[[], None], stop: Callable[[], None]) -> None:
        """Of another app. Both may block, so they run outside of the loop; stop comes first."""
        self._start.append(partial(asyncio.to_thread, start))
        self._stop.insert(0, partial(asyncio.to_thread, stop))

    async def run(self, receive: Receive, send: Send) -> None:
        """The lifespan scope. Source: ASGI lifespan specification 2.0."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def start(self) -> None:
        """Run the start hooks, before the first request."""
        for hook in self._start:
            await hook()

    async def stop(self) -> None:
        """Run every stop hook, even if one fails."""
        for hook in self._stop:
            try:
                await hook()
            except Exception:
                logger.exception("stopping: %r failed", hook)
