"""Runs the work that views defer, and holds back answers; see kernel.deferred_work."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from edge.asgi_types import Message, Send
from kernel.deferred_work import MAX_DEFERRED, PROVISIONAL_STATUS, Deferral, WorkSlots

Visit = Callable[[Deferral, Send], Awaitable[None]]


class DeferredWork:
    """The works of one process."""

    def __init__(self, *, limit: int = MAX_DEFERRED) -> None:
        self._slots = WorkSlots(limit)
        self._threads = ThreadPoolExecutor(limit, thread_name_prefix="deferred")

    async def answer(self, visit: Visit, send: Send) -> None:
        """Let Django answer, in two visits if the view defers its work.

        visit: one request to Django with this deferral in its scope.
        """
        deferral = Deferral(self._slots)
        try:
            await visit(deferral, _Gate(send, deferral).send)
            if deferral.work is not None:
                loop = asyncio.get_running_loop()
                deferral.result = [await loop.run_in_executor(self._threads, deferral.work)]
                # Before the result is recorded, which frees the workspace for its next work.
                deferral.end_work()
                await visit(deferral, send)
        finally:
            deferral.end_work()
            deferral.return_slot()

    def close(self) -> None:
        """Work under way ends by itself; nobody waits for its result any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class _Gate:
    """Drops the provisional answer of a view that has deferred its work."""

    def __init__(self, send: Send, deferral: Deferral) -> None:
        self._send = send
        self._deferral = deferral

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            # A middleware may have refused after the view: then that is the answer.
            if message["status"] != PROVISIONAL_STATUS:
                self._deferral.work = None
            await asyncio.sleep(self._deferral.delay_secs)
        if self._deferral.work is None:
            await self._send(message)
