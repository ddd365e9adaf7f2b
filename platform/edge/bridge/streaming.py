r"""Streams the response bodies of views that return a stream; see kernel.streaming.

    Django responds ---> without a stream: its response passes through unchanged
                    \--> with a stream: its status and headers, then the chunks from here

No thread is held: a slow reader keeps one chunk waiting on the event loop, and the next chunk is
not produced until it is read. Readers that are too slow are disconnected.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from enum import Enum
from typing import Any

from edge.asgi_types import Message, Receive, Scope, Send
from edge.bridge.django import DjangoBridge
from edge.bridge.pace import Pace
from edge.bridge.shutdown import get_stopping
from edge.responses import Header, Response, make_json_response
from kernel.errors import ApiError
from kernel.streaming import SCOPE_KEY, Stream, StreamHolder

logger = logging.getLogger(__name__)

# A reader that reads nothing for this long is gone.
STALL_SECS = 60.0
# Progress of a reader is observed in steps of this size.
_SLICE_BYTES = 16 * 1024
_KEPT_HEADERS = b"x-ratelimit-"


class TransferBrokenError(Exception):
    """The body is incomplete; raised to make the server drop the connection."""


class _End(Enum):
    COMPLETE = "complete"
    GONE = "the reader is gone"
    STOPPED = "the server stops"


async def respond_or_stream(
    django: DjangoBridge, scope: Scope, receive: Receive, send: Send, request_id: bytes
) -> Response | None:
    """As DjangoBridge.respond(), and sends the stream if the view returns one."""
    holder = StreamHolder()
    interceptor = ResponseInterceptor(send, holder)
    response = await django.respond(
        {**scope, SCOPE_KEY: holder}, receive, interceptor.send, request_id
    )
    if holder.stream is None or interceptor.held is None:
        return response
    if scope["method"] == "HEAD":
        await _send_head(interceptor.held, send)
        return None
    return await _send_stream(holder.stream, interceptor.held, receive, send)


class ResponseInterceptor:
    """Holds the start of a response whose body is streamed, and drops Django's empty body."""

    def __init__(self, send: Send, holder: StreamHolder) -> None:
        self._send = send
        self._holder = holder
        self.held: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._is_streamed(message["status"]):
            self.held = message
        elif self.held is None:
            await self._send(message)

    def _is_streamed(self, status: int) -> bool:
        # A middleware may have replaced the view's response.
        return self._holder.stream is not None and status == 200


async def _send_head(start: Message, send: Send) -> None:
    """Send the head of a GET. Nothing is read, and no subscription is made."""
    await send({**start, "headers": _without_length(start)})
    await send({"type": "http.response.body", "body": b""})


def _without_length(start: Message) -> list[Header]:
    """The headers without the Content-Length of Django's empty body."""
    return [pair for pair in start["headers"] if pair[0] != b"content-length"]


async def _send_stream(
    stream: Stream, start: Message, receive: Receive, send: Send
) -> Response | None:
    async with aclosing(stream.chunks()) as chunks:
        try:
            first = await anext(chunks)
        except ApiError as error:
            return _make_error_response(error, start)
        await send({**start, "headers": _without_length(start)})
        pace = Pace(least_bytes_per_sec=stream.least_bytes_per_sec, patience_secs=STALL_SECS)
        transfer = asyncio.get_running_loop().create_task(_transfer(first, chunks, send, pace))
        try:
            end = await _watch(transfer, receive, stop_secs=stream.stop_secs)
        finally:
            await _cancel(transfer)
    if end is _End.STOPPED and stream.stop_secs:
        raise TransferBrokenError("the server stops")
    if end is not _End.GONE:
        await send({"type": "http.response.body", "body": b""})
    return None


def _make_error_response(error: ApiError, start: Message) -> Response:
    """start: of the response that the view meant to give, which was counted for its API key."""
    response = make_json_response(error.status, error.body)
    extra = [(name.lower().encode(), value.encode()) for name, value in error.headers.items()]
    kept = [pair for pair in start["headers"] if pair[0].startswith(_KEPT_HEADERS)]
    return response._replace(headers=[*response.headers, *extra, *kept])


async def _transfer(first: bytes, chunks: AsyncGenerator[bytes], send: Send, pace: Pace) -> None:
    await _send_chunk(first, send, pace)
    async for chunk in chunks:
        await _send_chunk(chunk, send, pace)


async def _send_chunk(chunk: bytes, send: Send, pace: Pace) -> None:
    loop = asyncio.get_running_loop()
    for start in range(0, len(chunk), _SLICE_BYTES):
        part, began = chunk[start : start + _SLICE_BYTES], loop.time()
        async with asyncio.timeout(pace.left_secs):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        pace.note(size_bytes=len(part), waited_secs=loop.time() - began)


async def _watch(transfer: "asyncio.Task[None]", receive: Receive, *, stop_secs: float) -> _End:
    """Wait until the transfer is done, the reader is gone, or the server stops.

    Raises what the transfer raised.
    """
    loop = asyncio.get_running_loop()
    gone = loop.create_task(_wait_until_gone(receive))
    stopping = loop.create_task(get_stopping().wait())
    try:
        await asyncio.wait({transfer, gone, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stopping.done() and stop_secs:
            await asyncio.wait(
                {transfer, gone}, timeout=stop_secs, return_when=asyncio.FIRST_COMPLETED
            )
    finally:
        is_gone = gone.done()
        await _cancel(gone)
        await _cancel(stopping)
    if transfer.done():
        transfer.result()
        return _End.COMPLETE
    return _End.GONE if is_gone else _End.STOPPED


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cancel(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    await asyncio.wait({task})
