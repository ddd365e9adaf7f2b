"""Micro-batching: all items that arrive while a batch is in progress form the next one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)
Item = TypeVar("Item")


class BatchFuture(asyncio.Future[None]):
    """Done when a batch is done. It is shared by many callers, so none of them may cancel it."""

    def cancel(self, msg: object = None) -> bool:  # noqa: ARG002 - asyncio's signature
        """Never cancels: the caller's task receives its CancelledError when the batch is done."""
        return False


# Far more than a batch takes whose routes are in Redis, even on a slow disk.
SLOW_SECS = 0.01


class _Progress:
    """Whether one batch has become slow."""

    __slots__ = ("is_slow",)

    def __init__(self) -> None:
        self.is_slow = False


class MicroBatcher(Generic[Item]):
    """Collects items while an earlier batch is in progress.

    Batches run one after the other as long as they are quick: Redis waits for the disk with each
    append, so two batches at once only meant half as many scans for each wait (13 % fewer scans
    a second, measured). While a batch is slow, because it waits for PostgreSQL, the next one
    starts beside it.
    depth: maximum of batches in progress at once.
    """

    def __init__(
        self,
        process: Callable[[list[Item]], Awaitable[None]],
        *,
        depth: int = 4,
        slow_secs: float = SLOW_SECS,
    ) -> None:
        self._process = process
        self._depth = depth
        self._slow_secs = slow_secs
        self._running = 0
        self._slow = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._items: list[Item] = []
        self._future: BatchFuture | None = None

    def submit(self, item: Item) -> BatchFuture:
        """Add an item to the next batch; the future is done when that batch is done."""
        future = self._future
        if future is None:
            loop = asyncio.get_running_loop()
            future = self._future = BatchFuture(loop=loop)
            self._start_if_free(loop)
        self._items.append(item)
        return future

    async def finish(self) -> None:
        """Wait until no batch is in progress."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _start_if_free(self, loop: asyncio.AbstractEventLoop) -> None:
        """The task takes its items when it first runs, after every request of this loop step."""
        if self._running > self._slow or self._running >= self._depth:
            return
        self._running += 1
        task = loop.create_task(self._run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        try:
            # Another task may have started while this one was slow: one of them is enough.
            while self._future is not None and self._running - self._slow <= 1:
                items, future = self._items, self._future
                self._items, self._future = [], None
                await self._run_batch(items, future)
        finally:
            # Here and not in a callback of the task: an item that is submitted after the loop's
            # last check, but before such a callback, would wait for a batch that never starts.
            self._running -= 1

    async def _run_batch(self, items: list[Item], future: BatchFuture) -> None:
        progress = _Progress()
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._slow_secs, self._mark_slow, loop, progress)
        try:
            await self._process(items)
        except Exception:
            logger.exception("a batch of %d items failed", len(items))
        finally:
            timer.cancel()
            self._slow -= progress.is_slow
            future.set_result(None)

    def _mark_slow(self, loop: asyncio.AbstractEventLoop, progress: _Progress) -> None:
        progress.is_slow = True
        self._slow += 1
        if self._future is not None:
            self._start_if_free(loop)
