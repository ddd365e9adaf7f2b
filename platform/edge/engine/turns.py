"""Micro-batches: everything that arrived since the last turn is answered in one go."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)
Item = TypeVar("Item")


class Turns(Generic[Item]):
    """Collects items while earlier turns are under way.

    depth: turns under way at once. With two, Python prepares one while Redis and the
    disk are busy with the other; with more, batches only get smaller.
    """

    def __init__(self, work: Callable[[list[Item]], Awaitable[None]], *, depth: int = 2) -> None:
        self._work = work
        self._depth = depth
        self._running: set[asyncio.Task[None]] = set()
        self._items: list[Item] = []
        self._done: asyncio.Future[None] | None = None

    def join(self, item: Item) -> "asyncio.Future[None]":
        """Add an item to the next turn; the future is done when that turn is."""
        done = self._done
        if done is None:
            loop = asyncio.get_running_loop()
            done = self._done = loop.create_future()
            if len(self._running) < self._depth:
                # The task takes its items when it first runs: after every request
                # that this round of the event loop has already received.
                self._start(loop)
        self._items.append(item)
        return done

    async def finish(self) -> None:
        """Wait until nothing is under way."""
        while self._running:
            await asyncio.wait(self._running)

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        task = loop.create_task(self._run())
        self._running.add(task)

    async def _run(self) -> None:
        while self._done is not None:
            items, done = self._items, self._done
            self._items, self._done = [], None
            try:
                await self._work(items)
            except Exception:
                logger.exception("a turn of %d requests failed", len(items))
            done.set_result(None)
        # At once, not in a callback of the task: an item that joins between this loop's
        # last look and such a callback would wait for a turn that nobody starts.
        self._running.discard(asyncio.current_task())
