"""Limits of one connection: head size, queue length, time, and the number of connections.

Parsing, queues of pipelined requests, bodies and responses are Uvicorn's.
"""

import asyncio
import time
from typing import Any

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from edge.http.limits import (
    CONNECTIONS,
    HEAD_BYTES,
    HEAD_SECS,
    HEADERS,
    KEEP_ALIVE_SECS,
    PIPELINED,
)
from edge.http.request_line import encode_first_line, is_line_open
from edge.http.requests import (
    BAD_REQUEST,
    HEAD_TOO_LARGE,
    RequestRejectedError,
    check_request,
    describe_parse_error,
    expects_continue,
    measure_head,
    read_absolute_form,
)
from edge.http.upgrades import make_body_parser
from edge.http.wire import write_error_response


class LimitedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, with limits for slow, silent and malicious clients."""

    # Of the last request that was read: Uvicorn's RequestResponseCycle or a ScanCycle, which is
    # complete, in progress or in the queue; None before the first one.
    cycle: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_in_head = False
        # Whether the next byte belongs to a request line, or to an empty line before one.
        self._is_between = True
        self._is_in_line = False
        self._packet_bytes = 0
        self._head_bytes = 0
        self._had_request = False
        self._waiting_since = 0.0
        self._unread_bytes = 0
        # The one that ASGI is processing; others wait in the queue.
        self._asgi_cycle: RequestResponseCycle | None = None
        # For the body of the request whose head the parser has just read; see upgrades.py.
        self._body_parser: httptools.HttpRequestParser | None = None
        self._idle_timer: asyncio.TimerHandle | None = None

    # The connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if len(self.connections) >= CONNECTIONS:
            transport.abort()
        super().connection_made(transport)
        self._waiting_since = self.loop.time()
        self._schedule_idle_check(HEAD_SECS)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        if self._asgi_cycle is not None and not self._asgi_cycle.response_complete:
            # Uvicorn only notifies the last one in the queue.
            self._asgi_cycle.disconnected = True
            self._asgi_cycle.message_event.set()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Whether to keep the connection: a client may half-close and still wait for a response.

        Not while one is being sent: clients that half-close in the middle of a stream are gone.
        """
        cycle = self.cycle
        if cycle is None or cycle.more_body or cycle.response_started or cycle.response_complete:
            return False
        cycle.keep_alive = False
        return True

    def data_received(self, data: bytes) -> None:
        head = self.headers
        body = b""
        self._packet_bytes = len(data)
        self._unset_keepalive_if_required()
        if not data.isascii() and (self._is_between or self._is_in_line):
            data = encode_first_line(data, is_begun=self._is_in_line)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            body = self._continue_in_http_1(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            self._reject(describe_parse_error(error))
        else:
            if self._is_in_head:
                is_new = self.headers is not head
                self._is_in_line = (
                    (is_new or self._is_in_line)
                    and not self.headers
                    and is_line_open(data, self.url, was_open=self._is_in_line)
                )
                self._limit_split_head(is_new=is_new)
        if body:
            self.data_received(body)

    def _continue_in_http_1(self, rest: bytes) -> bytes:
        """Treat it as the connection's last HTTP/1.1 request. rest: of the packet, behind the head.

        Returns the bytes that are still to be parsed: none if they are the other protocol's.
        """
        self.cycle.keep_alive = False
        if self._body_parser is None:
            return b""
        self.parser, self._body_parser = self._body_parser, None
        return rest

    def resume_writing(self) -> None:
        self._unread_bytes = 0
        super().resume_writing()

    def _reject(self, rejection: tuple[int, bytes]) -> None:
        """Close the connection, with the error response if no other response is due before it."""
        if self.transport.is_closing():
            return
        cycle = self.cycle
        is_idle = cycle is None or cycle.response_complete
        if not is_idle and not cycle.more_body:
            cycle.keep_alive = False
            self.flow.pause_reading()
            return
        # Otherwise the body of that request is invalid.
        if is_idle or not (cycle.response_started or self.pipeline):
            status, text = rejection
            self.transport.write(write_error_response(status, text, now_secs=int(time.time())))
        self.transport.close()

    # Time

    def _schedule_idle_check(self, secs: float) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        self._idle_timer = self.loop.call_later(secs, self._cut_off_if_idle)

    def _cut_off_if_idle(self) -> None:
        """One recurring timer per connection, cheaper than one per request that is cancelled."""
        if self._is_write_stalled():
            self.transport.abort()
            return
        left = KEEP_ALIVE_SECS if self.transport.is_closing() else self._get_secs_left()
        if left <= 0:
            self.transport.close()
            # It closes only after the client has read what was written.
            left = KEEP_ALIVE_SECS
        self._schedule_idle_check(left)

    def _get_secs_left(self) -> float:
        """Time until the connection has been silent for too long."""
        is_between_requests = self._had_request and not self._is_in_head
        allowed = KEEP_ALIVE_SECS if is_between_requests else HEAD_SECS
        if self.cycle is not None and not self.cycle.response_complete:
            return allowed
        return allowed - (self.loop.time() - self._waiting_since)

    def _is_write_stalled(self) -> bool:
        """Whether the client has read nothing of the write buffer since the last check."""
        before, self._unread_bytes = self._unread_bytes, 0
        if self.flow.write_paused or self.transport.is_closing():
            self._unread_bytes = self.transport.get_write_buffer_size()
        return 0 < before <= self._unread_bytes

    # Request heads

    def on_message_begin(self) -> None:
        self._is_in_head = True
        self._is_between = False
        self._waiting_since = self.loop.time()
        self.url = b""
        self.headers = []

    def on_header(self, name: bytes, value: bytes) -> None:
        # Blanks around a value are not part of it (RFC 9110, 5.5); the parser leaves trailing ones.
        self.headers.append((name.lower(), value.rstrip(b" \t")))

    def on_headers_complete(self) -> None:
        self._is_in_head = self._is_in_line = False
        self._had_request = True
        if self._packet_bytes > HEAD_BYTES or self._head_bytes or len(self.headers) > HEADERS:
            self._check_head()
        self.begin_request()

    def begin_request(self) -> None:
        """Start the request in ASGI, or queue it. Raises RequestRejectedError."""
        if len(self.pipeline) >= PIPELINED:
            raise RequestRejectedError(BAD_REQUEST)
        url, headers = self.url, self.headers
        check_request(headers, version=self.parser.get_http_version())
        if not url.startswith(b"/"):
            url, headers = read_absolute_form(url, headers)
        super().on_message_begin()
        self.url = url
        self.headers.extend(headers)
        self.expect_100_continue = expects_continue(headers)
        super().on_headers_complete()
        if self.parser.should_upgrade():
            self._body_parser = make_body_parser(self, headers)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._asgi_cycle = cycle
        super()._start_asgi_task(cycle, app)

    def on_chunk_header(self) -> None:
        """Trailers may follow: limited like a head, and not merged into it (RFC 9110, 6.5.1)."""
        self._is_in_head = True
        self._head_bytes = 0
        self.headers = []

    def on_body(self, body: bytes) -> None:
        self._is_in_head = False
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_in_head = False
        self._is_between = self._body_parser is None
        if self._is_between:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._waiting_since = self.loop.time()
        super().on_response_complete()

    def _check_head(self) -> None:
        # The head alone: the packet may also hold the end of an earlier body.
        self._head_bytes = 0
        if measure_head(self.url, self.headers) > HEAD_BYTES or len(self.headers) > HEADERS:
            raise RequestRejectedError(HEAD_TOO_LARGE)

    def _limit_split_head(self, *, is_new: bool) -> None:
        """The head continues in the next packet. is_new: began in this one, maybe after a body."""
        if is_new:
            self._head_bytes = measure_head(self.url, self.headers)
            self._schedule_idle_check(HEAD_SECS)
        else:
            self._head_bytes += self._packet_bytes
        if self._head_bytes > HEAD_BYTES:
            self._reject(HEAD_TOO_LARGE)
