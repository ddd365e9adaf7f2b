"""Scans go straight to the engine, everything else goes to ASGI.

An ASGI request costs a task, some dictionaries and two messages; a scan needs none of
them, and they cost more than the redirect itself (docs/decisions/0023).
"""

import asyncio
from typing import TYPE_CHECKING, Any, cast

from edge.http.connection import LimitedProtocol
from edge.http.scan_cycle import ScanCycle
from edge.http.wire import write_answer
from edge.redirects.scan_request import ScanRequest
from edge.responses import Answer

if TYPE_CHECKING:
    from edge.asgi_app import EdgeApp


class ScanProtocol(LimitedProtocol):
    """Loaded by Uvicorn by its name; config.asgi's front door is the application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._front_door = cast("EdgeApp", self.app)
        self._scan_cycle = ScanCycle()
        self._peer = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._peer = self.client[0] if self.client else ""

    def begin_request(self) -> None:
        """As a scan, if it is one and nothing is to be answered before it."""
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

    def _begin_scan(self, headers: dict[bytes, bytes]) -> bool:
        """Whether it is a scan that needs nothing of HTTP but a URL and headers."""
        parser, cycle = self.parser, self._scan_cycle
        if (
            b"content-length" in headers
            or b"transfer-encoding" in headers
            # Something is there twice, perhaps the Host.
            or len(headers) != len(self.headers)
            # The client is to take the answers before, or they would pile up.
            or self.flow.write_paused
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
