"""Micro-batches: everything that arrived since the last turn is answered in one go."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)
Item = TypeVar("Item")


class BatchFuture(asyncio.Future[None]):
    """Done when a turn is over. Many wait for it, so one that gives up must not cancel it."""

    def cancel(self, msg: object = None) -> bool:  # noqa: ARG002 - asyncio's signature
        """Never: the caller's own cancellation reaches it when the turn is over."""
        return False


# Far more than a turn takes whose routes are in Redis, even on a slow disk.
SLOW_SECS = 0.01


class _Pace:
    """Of one turn."""

    __slots__ = ("is_slow",)

    def __init__(self) -> None:
        self.is_slow = False


class MicroBatcher(Generic[Item]):
    """Collects items while an earlier turn is under way.

    One turn after the other, as long as they are quick: Redis waits for the disk with each
    append, so two turns at once only meant half as many scans for each wait (13 % fewer
    scans a second, measured). A turn that takes longer, because it waits for PostgreSQL,
    gives way to the next one.
    depth: turns under way at once, at most.
    """

    def __init__(
        self,
        work: Callable[[list[Item]], Awaitable[None]],
        *,
        depth: int = 4,
        slow_secs: float = SLOW_SECS,
    ) -> None:
        self._work = work
        self._depth = depth
        self._slow_secs = slow_secs
        self._under_way = 0
        self._slow = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._items: list[Item] = []
        self._end: BatchFuture | None = None

    def join(self, item: Item) -> BatchFuture:
        """Add an item to the next turn; the future is done when that turn is over."""
        end = self._end
        if end is None:
            loop = asyncio.get_running_loop()
            end = self._end = BatchFuture(loop=loop)
            self._start_if_free(loop)
        self._items.append(item)
        return end

    async def finish(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _start_if_free(self, loop: asyncio.AbstractEventLoop) -> None:
        """The task takes its items when it first runs, after every request of this round."""
        if self._under_way > self._slow or self._under_way >= self._depth:
            return
        self._under_way += 1
        task = loop.create_task(self._run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        try:
            # Another one may have begun while this one was slow: one of them is enough.
            while self._end is not None and self._under_way - self._slow <= 1:
                items, end = self._items, self._end
                self._items, self._end = [], None
                await self._take_turn(items, end)
        finally:
            # Here and not in a callback of the task: an item that joins after the loop's
            # last look, but before such a callback, would wait for a turn that nobody starts.
            self._under_way -= 1

    async def _take_turn(self, items: list[Item], end: BatchFuture) -> None:
        pace = _Pace()
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._slow_secs, self._give_way, loop, pace)
        try:
            await self._work(items)
        except Exception:
            logger.exception("a turn of %d requests failed", len(items))
        finally:
            timer.cancel()
            self._slow -= pace.is_slow
            end.set_result(None)

    def _give_way(self, loop: asyncio.AbstractEventLoop, pace: _Pace) -> None:
        pace.is_slow = True
        self._slow += 1
        if self._end is not None:
            self._start_if_free(loop)
