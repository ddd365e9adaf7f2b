"""One request for a short id."""

import time
from collections.abc import Callable

import uuid_utils

from edge.asgi_types import Headers
from edge.pages.texts import PageName
from edge.redirects.prepared import PreparedRoute
from edge.responses import Response
from kernel.request_ids import choose_request_id
from scans.events import EncodedEvent


class ScanRequest:
    """A request, and its response once its batch is done.

    tenant_id: owner of the host that was asked, None on q.<domain>. counts: a GET, not a HEAD.
    prepared_for: the route for which response and event were made before the batch began.
    query: as the request carries it, without its question mark; set after construction.
    event: what is recorded, None for a page and a HEAD. variant: the label in it.
    error_page: the page that was sent instead of a redirect. on_response: called with the scan
    and its response after the batch, for callers that do not await the batch itself.
    """

    __slots__ = (
        "at_ms", "counts", "error_page", "event", "event_id", "headers", "host", "on_response",
        "peer", "prepared_for", "query", "response", "short_id", "tenant_id", "variant",
    )  # fmt: skip

    def __init__(
        self,
        short_id: str,
        headers: Headers,
        host: str,
        tenant_id: int | None,
        peer: str,
        counts: bool,
    ) -> None:
        self.short_id = short_id
        self.headers = headers
        self.host = host
        self.tenant_id = tenant_id
        self.peer = peer
        self.counts = counts
        self.query = b""
        self.prepared_for: PreparedRoute | None = None
        self.event_id = str(uuid_utils.uuid7())
        self.at_ms = time.time_ns() // 1_000_000
        self.response: Response | None = None
        self.event: EncodedEvent | None = None
        self.variant = ""
        self.error_page: PageName | None = None
        self.on_response: OnResponse | None = None

    def get_request_id(self) -> bytes:
        """The caller's if it is valid, else the event's id, by which the scan's row is found."""
        return read_request_id(self.headers, self.event_id)


OnResponse = Callable[[ScanRequest, Response], None]


def read_request_id(headers: Headers, fresh_id: str) -> bytes:
    """The caller's if it is valid, a new one if it is not; fresh_id if there is none."""
    offered = headers.get(b"x-request-id")
    return choose_request_id(offered.decode("latin-1")).encode() if offered else fresh_id.encode()
