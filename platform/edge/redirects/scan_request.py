"""One request for a short id."""

import time
from collections.abc import Callable

import uuid_utils

from edge.client_info import Headers
from edge.pages.texts import PageName
from edge.responses import Answer
from kernel.request_ids import choose_request_id


class ScanRequest:
    """A request, and its answer once its turn is over.

    tenant_id: whose host it came in on, None on q.<domain>. counts: a GET, not a HEAD.
    query: as the request carries it, without its question mark; whoever makes the scan sets it.
    refusal: the page that was answered instead of a redirect. end: called with the scan
    and its answer after the turn, for those who do not wait for the turn itself.
    """

    __slots__ = (
        "answer", "at_ms", "counts", "end", "event_id", "headers", "host", "peer", "query",
        "refusal", "short_id", "tenant_id",
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
        self.event_id = str(uuid_utils.uuid7())
        self.at_ms = time.time_ns() // 1_000_000
        self.answer: Answer | None = None
        self.refusal: PageName | None = None
        self.end: EndScan | None = None

    def get_request_id(self) -> bytes:
        """The caller's when it is sane, else the id of the scan, which leads to its row."""
        return read_request_id(self.headers, self.event_id)


EndScan = Callable[[ScanRequest, Answer], None]


def read_request_id(headers: Headers, fresh_id: str) -> bytes:
    """The caller's when it is sane, a new one when it is not; fresh_id when there is none."""
    offered = headers.get(b"x-request-id")
    return choose_request_id(offered.decode("latin-1")).encode() if offered else fresh_id.encode()
