"""One request for a short id."""

import time

import uuid_utils

from edge.answers import Answer
from edge.engine.facts import Headers
from edge.pages.texts import PageName


class ScanRequest:
    """A request, and its answer once its turn is over.

    tenant_id: whose host it came in on, None on q.<domain>. counts: a GET, not a HEAD.
    refusal: the page that was answered instead of a redirect.
    """

    __slots__ = (
        "answer", "at_ms", "counts", "event_id", "headers", "host", "peer", "refusal",
        "short_id", "tenant_id",
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
        self.event_id = str(uuid_utils.uuid7())
        self.at_ms = time.time_ns() // 1_000_000
        self.answer: Answer | None = None
        self.refusal: PageName | None = None
