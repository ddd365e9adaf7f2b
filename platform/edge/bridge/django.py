"""Django below the ASGI router: WSGI in a fixed pool of threads.

A fixed pool keeps one database connection per thread for as long as the thread lives. A thread
only receives complete bodies and never waits for a slow reader, so slow clients cannot occupy
the pool.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any

from a2wsgi import WSGIMiddleware

from edge.asgi_types import Message, Receive, Scope, Send
from edge.bridge.deferred import DeferredWork
from edge.bridge.request_bodies import BodyReader, BodyRejectedError
from edge.responses import Response, make_json_response
from kernel.body_limits import REJECTION_KEY, BodyRejection
from kernel.deferred_work import SCOPE_KEY, Deferral

logger = logging.getLogger(__name__)

_UNLIMITED = 0
# Threads of their own, so that it is answered while a server that hangs holds all the others.
_STATUS_PATHS = frozenset({"/api/status/", "/api/status"})
_STATUS_THREADS = 2
# Set anew: they describe the connection, or are untrusted.
_REPLACED = frozenset({b"x-request-id", b"content-length", b"transfer-encoding"})


class DjangoBridge:
    """max_body_bytes: larger bodies get 413 before they are read. threads: of the pool."""

    def __init__(
        self,
        wsgi_app: Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]],
        *,
        threads: int,
        max_body_bytes: int,
    ) -> None:
        # Its own types for ASGI are narrower than what servers pass.
        app: Any = wsgi_app
        self._wsgi: Any = WSGIMiddleware(app, workers=threads, send_queue_size=_UNLIMITED)
        self._status_wsgi: Any = WSGIMiddleware(
            app, workers=_STATUS_THREADS, send_queue_size=_UNLIMITED
        )
        self.bodies = BodyReader(max_bytes=max_body_bytes)
        self._deferred = DeferredWork()

    async def respond(
        self, scope: Scope, receive: Receive, send: Send, request_id: bytes
    ) -> Response | None:
        """Send Django's response and return None, or return the response to send in its place."""
        try:
            async with self.bodies.hold(scope, receive) as body:
                return await self._call_django(scope, body, receive, send, request_id)
        except BodyRejectedError as error:
            if scope["path"].startswith("/api/"):
                return _make_body_error(error.rejection)
            # A form of a page: a person reads the answer.
            told = {**scope, REJECTION_KEY: error.rejection}
            return await self._call_django(told, b"", receive, send, request_id)
        except ConnectionError:
            return make_json_response(400, {"detail": "The body ended early."})

    async def _call_django(
        self, scope: Scope, body: bytes, receive: Receive, send: Send, request_id: bytes
    ) -> Response | None:
        started = _Started(send)
        cleaned = _clean(scope, request_id, len(body))
        wsgi = self._status_wsgi if scope["path"] in _STATUS_PATHS else self._wsgi

        async def call_django(deferral: Deferral, send: Send) -> None:
            await wsgi({**cleaned, SCOPE_KEY: deferral}, _replay(body), send)

        try:
            await self._deferred.respond(call_django, receive, started.send)
        except Exception:
            logger.exception("request %s failed outside Django", request_id.decode())
            if not started.has_started:
                text = "Internal error. Quote the request id."
                return make_json_response(500, {"detail": text, "request_id": request_id.decode()})
        return None

    async def close(self) -> None:
        """End the threads once they are done.

        Waits outside the loop: a thread may need it to send the end of its response.
        """
        self._deferred.close()
        for wsgi in (self._wsgi, self._status_wsgi):
            await asyncio.to_thread(wsgi.executor.shutdown, wait=True)


class _Started:
    """Records whether a response has begun, after which no other one can be sent."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_started = False

    async def send(self, message: Message) -> None:
        self.has_started = True
        await self._send(message)


def _make_body_error(rejection: BodyRejection) -> Response:
    response = make_json_response(rejection.status, {"detail": rejection.detail})
    if rejection.retry_after_secs:
        response.headers.append((b"retry-after", b"%d" % rejection.retry_after_secs))
    return response


def _clean(scope: Scope, request_id: bytes, body_bytes: int) -> Scope:
    """The scope in a form that WSGI can represent.

    Names with an underscore would become the same variable as those with a hyphen, past every
    check of the proxy in front. The query string of a WSGI environment is ASCII. Django reads
    Content-Length bytes of a body, none without that header: a chunked body is complete by now.
    """
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if b"_" not in name and name not in _REPLACED
    ]
    if body_bytes:
        headers.append((b"content-length", b"%d" % body_bytes))
    query = scope["query_string"]
    if not query.isascii():
        query = b"".join(b"%%%02X" % byte if byte > 0x7F else bytes((byte,)) for byte in query)
    return {**scope, "headers": [*headers, (b"x-request-id", request_id)], "query_string": query}


def _replay(body: bytes) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive
