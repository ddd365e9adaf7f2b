"""Micro-batches: everything that arrived since the last turn is answered in one go."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)
Item = TypeVar("Item")


class TurnEnd(asyncio.Future[None]):
    """Done when a turn is over. Many wait for it, so one that gives up must not cancel it."""

    def cancel(self, msg: object = None) -> bool:  # noqa: ARG002 - asyncio's signature
        """Never: the caller's own cancellation reaches it when the turn is over."""
        return False


class Turns(Generic[Item]):
    """Collects items while earlier turns are under way.

    depth: turns under way at once. With two, Python prepares one while Redis and the
    disk are busy with the other; with more, batches only get smaller.
    """

    def __init__(self, work: Callable[[list[Item]], Awaitable[None]], *, depth: int = 2) -> None:
        self._work = work
        self._depth = depth
        self._under_way = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._items: list[Item] = []
        self._end: TurnEnd | None = None

    def join(self, item: Item) -> TurnEnd:
        """Add an item to the next turn; the future is done when that turn is over."""
        end = self._end
        if end is None:
            loop = asyncio.get_running_loop()
            end = self._end = TurnEnd(loop=loop)
            if self._under_way < self._depth:
                self._start(loop)
        self._items.append(item)
        return end

    async def finish(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        """The task takes its items when it first runs, after every request of this round."""
        self._under_way += 1
        task = loop.create_task(self._run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        try:
            while self._end is not None:
                items, end = self._items, self._end
                self._items, self._end = [], None
                await self._take_turn(items, end)
        finally:
            # Here and not in a callback of the task: an item that joins after the loop's
            # last look, but before such a callback, would wait for a turn that nobody starts.
            self._under_way -= 1

    async def _take_turn(self, items: list[Item], end: TurnEnd) -> None:
        try:
            await self._work(items)
        except Exception:
            logger.exception("a turn of %d requests failed", len(items))
        finally:
            end.set_result(None)
