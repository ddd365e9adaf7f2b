"""The HTTP protocol of the web process: scans go straight to the engine, the rest to ASGI.

An ASGI request costs a task, some dictionaries and two messages. A scan needs none of them, and
they cost more than the redirect itself (docs/decisions/0023).
"""

import asyncio
from typing import Any, Protocol

from edge.asgi_types import Headers
from edge.http.connection import LimitedProtocol
from edge.http.wire import write_response
from edge.redirects.scan_request import OnResponse, ScanRequest
from edge.responses import Response


class ScanApp(Protocol):
    """What the application offers besides ASGI."""

    def begin_scan(
        self, url: bytes, headers: Headers, peer: str, on_response: OnResponse
    ) -> bool: ...


class _NullEvent:
    """Replaces an asyncio.Event: a scan has no body that anything waits for."""

    def set(self) -> None:
        pass


_NULL_EVENT = _NullEvent()


class ScanCycle:
    """Replaces Uvicorn's RequestResponseCycle while a scan is in progress on a connection.

    While response_complete is False, Uvicorn queues further requests of the same connection.
    keep_alive: Uvicorn sets it to False when it stops.
    """

    __slots__ = (
        "disconnected", "keep_alive", "message_event", "more_body", "response_complete",
        "response_started",
    )  # fmt: skip

    def __init__(self) -> None:
        self.response_started = False
        self.response_complete = True
        self.disconnected = False
        self.keep_alive = True
        self.more_body = False
        self.message_event = _NULL_EVENT


class ScanProtocol(LimitedProtocol):
    """Loaded by Uvicorn by its name; the application is an edge.asgi_app.EdgeApp."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        app: ScanApp = self.config.loaded_app
        self._submit_scan = app.begin_scan
        self._scan_cycle = ScanCycle()
        self._peer = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._peer = self.client[0] if self.client else ""

    def begin_request(self) -> None:
        """As a scan if it is one and no earlier request of the connection is unanswered."""
        if (
            (self.cycle is None or self.cycle.response_complete)
            and self.parser.get_method() == b"GET"
            and self._begin_scan(dict(self.headers))
        ):
            return
        super().begin_request()

    def on_message_complete(self) -> None:
        self._is_between = True
        if self.cycle is not self._scan_cycle:
            super().on_message_complete()

    def _begin_scan(self, headers: Headers) -> bool:
        """Whether it is a scan that needs nothing of HTTP but a URL and headers."""
        parser, cycle = self.parser, self._scan_cycle
        if (
            b"content-length" in headers
            or b"transfer-encoding" in headers
            # A header is repeated, perhaps Host.
            or len(headers) != len(self.headers)
            # The client has to read its earlier responses first, or they would pile up.
            or self.flow.write_paused
            or parser.get_http_version() != "1.1"
            or parser.should_upgrade()
            or not self._submit_scan(self.url, headers, self._peer, self._send_response)
        ):
            return False
        cycle.response_complete = False
        cycle.keep_alive = parser.should_keep_alive()
        self.cycle = cycle
        return True

    def _send_response(self, scan: ScanRequest, response: Response) -> None:
        cycle = self._scan_cycle
        cycle.response_complete = True
        transport = self.transport
        if transport.is_closing():
            return
        transport.write(
            write_response(
                response,
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
