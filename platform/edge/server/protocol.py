"""One connection: scans go straight to the engine, everything else goes to ASGI.

An ASGI request costs a task, some dictionaries and two messages; a scan needs none of
them, and they cost more than the redirect itself (docs/decisions/0023). Parsing, queues of
pipelined requests, bodies and all other answers are Uvicorn's.
"""

import asyncio
from typing import TYPE_CHECKING, Any, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from edge.answers import Answer
from edge.engine.scan_request import ScanRequest
from edge.server.limits import CONNECTIONS, HEAD_BYTES, HEAD_SECS, HEADERS, KEEP_ALIVE_SECS
from edge.server.scan_cycle import ScanCycle
from edge.server.wire import write_answer

if TYPE_CHECKING:
    from edge.front_door import FrontDoor

_BAD_REQUEST = (
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 28\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"
    b"This is no HTTP/1.1 request."
)
_HEAD_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: text/plain; charset=utf-8\r\n"
    b"content-length: 52\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"
    b"Send at most 100 headers and 32 KB of them with URL."
)


class _HeadTooLargeError(Exception):
    """Out of a callback of the parser, to stop it."""


class ScanProtocol(HttpToolsProtocol):
    """Loaded by Uvicorn by its name; config.asgi's front door is the application."""

    # Uvicorn's RequestResponseCycle, our ScanCycle, or None before the first request.
    cycle: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._front_door = cast("FrontDoor", self.app)
        self._scan_cycle = ScanCycle()
        self._peer = ""
        self._is_in_head = False
        self._head_bytes = 0
        self._has_asked = False
        self._waiting_since = 0.0
        self._idle_timer: asyncio.TimerHandle | None = None

    # The connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if len(self.connections) >= CONNECTIONS:
            transport.abort()
        super().connection_made(transport)
        self._peer = self.client[0] if self.client else ""
        self._waiting_since = self.loop.time()
        self._idle_timer = self.loop.call_later(HEAD_SECS, self._cut_off_if_idle)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head_bytes = self._head_bytes + len(data) if self._is_in_head else len(data)
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # Answered as an ordinary request; what follows would be another protocol's.
            self.cycle.keep_alive = False
        except httptools.HttpParserError as error:
            too_large = isinstance(error.__context__, _HeadTooLargeError)
            self._refuse(_HEAD_TOO_LARGE if too_large else _BAD_REQUEST)
        else:
            if self._is_in_head and self._head_bytes > HEAD_BYTES:
                self._refuse(_HEAD_TOO_LARGE)

    def _refuse(self, response: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(response)
            self.transport.close()

    def _cut_off_if_idle(self) -> None:
        """One timer a connection that looks again, and not one a request that is cancelled."""
        if self.transport.is_closing():
            return
        is_served = self.cycle is not None and not self.cycle.response_complete
        waits_for_more = self._has_asked and not self._is_in_head
        left = KEEP_ALIVE_SECS if waits_for_more else HEAD_SECS
        if not is_served:
            left -= self.loop.time() - self._waiting_since
        if left <= 0:
            self.transport.close()
        else:
            self._idle_timer = self.loop.call_later(left, self._cut_off_if_idle)

    # The parser

    def on_message_begin(self) -> None:
        self._is_in_head = True
        self._waiting_since = self.loop.time()
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._has_asked = True
        headers = self.headers
        if self._head_bytes > HEAD_BYTES or len(headers) > HEADERS:
            self._check_head()
        if (
            (self.cycle is None or self.cycle.response_complete)
            and self.parser.get_method() == b"GET"
            and self._begin_scan(dict(headers))
        ):
            return
        self._begin_asgi()

    def on_message_complete(self) -> None:
        if self.cycle is not self._scan_cycle:
            super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        if self.cycle is not self._scan_cycle:
            super().on_body(body)

    def on_response_complete(self) -> None:
        self._waiting_since = self.loop.time()
        super().on_response_complete()

    def _check_head(self) -> None:
        """What came at once can be the end of an earlier body as well: count only the head."""
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > HEAD_BYTES or len(self.headers) > HEADERS:
            raise _HeadTooLargeError

    def _begin_asgi(self) -> None:
        url, headers, expects_continue = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url = url
        self.headers.extend(headers)
        self.expect_100_continue = expects_continue
        super().on_headers_complete()

    # Scans

    def _begin_scan(self, headers: dict[bytes, bytes]) -> bool:
        """Whether it is a scan that needs nothing of HTTP but a URL and headers."""
        parser, cycle = self.parser, self._scan_cycle
        if (
            b"content-length" in headers
            or b"transfer-encoding" in headers
            or parser.get_http_version() != "1.1"
            or parser.should_upgrade()
            or not self._front_door.begin_scan(self.url, headers, self._peer, self._end_scan)
        ):
            return False
        cycle.response_complete = False
        cycle.keep_alive = parser.should_keep_alive()
        self.cycle = cycle
        return True

    def _end_scan(self, scan: ScanRequest, answer: Answer) -> None:
        cycle = self._scan_cycle
        cycle.response_complete = True
        transport = self.transport
        if transport.is_closing():
            return
        transport.write(
            write_answer(
                answer,
                now_secs=scan.at_ms // 1000,
                request_id=scan.get_request_id(),
                keep_alive=cycle.keep_alive,
            )
        )
        self._waiting_since = self.loop.time()
        if not cycle.keep_alive:
            transport.close()
        elif self.pipeline:
            self.on_response_complete()
