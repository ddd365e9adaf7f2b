"""Runs the work that views defer, between two calls of the view; see kernel.deferred_work."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from edge.asgi_types import Message, Receive, Send
from edge.bridge.awaited import CallDjango, await_results
from kernel.deferred_work import MAX_DEFERRED, PROVISIONAL_STATUS, Deferral, WorkSlots


class DeferredWork:
    """The deferred work of one process."""

    def __init__(self, *, limit: int = MAX_DEFERRED) -> None:
        self._slots = WorkSlots(limit)
        self._threads = ThreadPoolExecutor(limit, thread_name_prefix="deferred")

    async def respond(self, call_django: CallDjango, receive: Receive, send: Send) -> None:
        """Send Django's response; calls Django again if the view defers work or awaits a result.

        call_django: runs the request in Django with this deferral in its scope. receive: after the
        body, so that it says when the client disconnects.
        """
        deferral = Deferral(self._slots)

        def make_send() -> Send:
            return _ProvisionalFilter(send, deferral).send

        try:
            await call_django(deferral, make_send())
            await await_results(call_django, deferral, receive, make_send)
            if deferral.work is not None:
                loop = asyncio.get_running_loop()
                deferral.result = [await loop.run_in_executor(self._threads, deferral.work)]
                # Before the result is recorded, which frees the workspace for its next work.
                deferral.end_work()
                await call_django(deferral, send)
        finally:
            # Where the server stops before the loop has begun to wait for it.
            deferral.forget_awaited()
            deferral.end_work()
            deferral.release_slot()

    def close(self) -> None:
        """Cancel work that has not started; work in progress ends by itself, without a response."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class _ProvisionalFilter:
    """Drops the provisional response of a view that has deferred its work, or awaits a result."""

    def __init__(self, send: Send, deferral: Deferral) -> None:
        self._send = send
        self._deferral = deferral

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            # A middleware may have replaced the view's response: then that one is sent.
            if message["status"] != PROVISIONAL_STATUS:
                self._deferral.work = None
                self._deferral.forget_awaited()
            await asyncio.sleep(self._deferral.delay_secs)
        if self._deferral.work is None and self._deferral.awaited is None:
            await self._send(message)
