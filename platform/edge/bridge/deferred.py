"""Runs the work that views defer, between two calls of the view; see kernel.deferred_work."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from edge.asgi_types import Message, Send
from kernel.deferred_work import MAX_DEFERRED, PROVISIONAL_STATUS, Deferral, WorkSlots

CallDjango = Callable[[Deferral, Send], Awaitable[None]]


class DeferredWork:
    """The deferred work of one process."""

    def __init__(self, *, limit: int = MAX_DEFERRED) -> None:
        self._slots = WorkSlots(limit)
        self._threads = ThreadPoolExecutor(limit, thread_name_prefix="deferred")

    async def respond(self, call_django: CallDjango, send: Send) -> None:
        """Send Django's response; calls Django twice if the view defers its work.

        call_django: runs the request in Django with this deferral in its scope.
        """
        deferral = Deferral(self._slots)
        try:
            await call_django(deferral, _ProvisionalFilter(send, deferral).send)
            if deferral.work is not None:
                loop = asyncio.get_running_loop()
                deferral.result = [await loop.run_in_executor(self._threads, deferral.work)]
                # Before the result is recorded, which frees the workspace for its next work.
                deferral.end_work()
                await call_django(deferral, send)
        finally:
            deferral.end_work()
            deferral.release_slot()

    def close(self) -> None:
        """Cancel work that has not started; work in progress ends by itself, without a response."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class _ProvisionalFilter:
    """Drops the provisional response of a view that has deferred its work."""

    def __init__(self, send: Send, deferral: Deferral) -> None:
        self._send = send
        self._deferral = deferral

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            # A middleware may have replaced the view's response: then that one is sent.
            if message["status"] != PROVISIONAL_STATUS:
                self._deferral.work = None
            await asyncio.sleep(self._deferral.delay_secs)
        if self._deferral.work is None:
            await self._send(message)
