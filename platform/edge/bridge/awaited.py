"""Waits for the results that views await, on the event loop; see kernel.continuations."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from edge.asgi_types import Message, Receive, Send
from kernel.deferred_work import Deferral

CallDjango = Callable[[Deferral, Send], Awaitable[None]]


async def await_results(
    call_django: CallDjango, deferral: Deferral, receive: Receive, make_send: Callable[[], Send]
) -> None:
    """Call Django again after each result that it awaits.

    make_send: for a further pass. Without a client the last pass writes to nobody. Where the server
    stops before there is a result, the last pass releases what was reserved, and says so.
    """
    while (future := deferral.awaited) is not None:
        deferral.awaited = None
        try:
            is_gone = await _is_client_gone(future, receive)
        except asyncio.CancelledError:
            deferral.is_abandoned = True
            await call_django(deferral, make_send())
            deferral.awaited = None
            return
        if is_gone:
            deferral.is_abandoned = True
            await call_django(deferral, _drop)
            deferral.awaited = None
        else:
            await call_django(deferral, make_send())


async def _is_client_gone(future: "Future[Any]", receive: Receive) -> bool:
    """Wait for the result, or for the end of the connection, which cancels a job in a queue."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()

    def notify(_: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(done.set)

    future.add_done_callback(notify)
    finished = loop.create_task(done.wait())
    gone = loop.create_task(_wait_until_gone(receive))
    try:
        await asyncio.wait({finished, gone}, return_when=asyncio.FIRST_COMPLETED)
        return not future.done()
    finally:
        # Also when the server stops and cancels this request.
        future.cancel()
        for task in (finished, gone):
            task.cancel()
        await asyncio.wait({finished, gone})


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _drop(message: Message) -> None:
    """Nobody reads it."""
