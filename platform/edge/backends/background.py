"""Tasks that no request awaits, referenced until they end."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Background:
    """Holds its tasks: the event loop itself has only weak references to them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, timeout_secs: float = 2.0) -> None:
        """Wait for the tasks in progress, at most timeout_secs."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout_secs)
