"""Scans, one by one."""

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Literal

from qrstudio._sync.analytics import Bots
from qrstudio._sync.session import Session
from qrstudio.errors import ServerError, TransportError
from qrstudio.live import LiveScan, OnLoss
from qrstudio.models import Scan, ScanPage
from qrstudio.pages import PAGE_SIZE
from qrstudio.requests import Request, quoted
from qrstudio.sse import EventParser
from qrstudio.waiting import wait

# The feed sends a heartbeat every 15 seconds.
_FEED_TIMEOUT_SECS = 45.0


class Scans:
    def __init__(self, session: Session) -> None:
        self._session = session

    def iterate(self, short_id: str, *, bots: Bots | None = None) -> Iterator[Scan]:
        """All scans of a QR, newest first."""
        return self._session.iterate_by_cursor(
            f"/api/v1/dynamic/{quoted(short_id)}/scans/",
            ScanPage.model_validate_json,
            {"bots": bots, "page_size": PAGE_SIZE},
        )

    def export(
        self,
        short_id: str,
        *,
        format: Literal["csv", "ndjson"] = "csv",  # noqa: A002 -- the API's name
        days: int | None = None,
        bots: Bots | None = None,
        bom: bool = False,
    ) -> Iterator[bytes]:
        """The bytes of a file with all scans, in parts, as they come in.

        bom: with the mark at the beginning of a CSV by which Excel knows UTF-8.
        """
        params = {"format": format, "days": days, "bots": bots, "bom": 1 if bom else None}
        path = f"/api/v1/dynamic/{quoted(short_id)}/scans/export/"
        headers = {"Accept": "*/*"}
        with self._session.stream(Request("GET", path, params, headers)) as response:
            for part in response.iter_bytes():
                yield part

    def watch(self, short_id: str, *, on_loss: OnLoss | None = None) -> Iterator[LiveScan]:
        """Each scan of a QR as it happens, for as long as it is iterated.

        A connection that breaks is made again, and goes on where the last one ended, however long
        the server is away. on_loss: gets the reason each time. Only the first one may fail.
        """
        parser = EventParser()
        while True:
            try:
                with closing(self._read_feed(short_id, parser)) as scans:
                    for scan in scans:
                        yield scan
            except (TransportError, ServerError) as error:
                if not parser.has_begun:
                    raise
                if on_loss:
                    on_loss(error)
            wait(parser.retry_secs)

    def _read_feed(self, short_id: str, parser: EventParser) -> Generator[LiveScan, None, None]:
        parser.restart()
        headers = {"Accept": "text/event-stream"}
        if parser.last_id:
            headers["Last-Event-ID"] = parser.last_id
        path = f"/api/v1/dynamic/{quoted(short_id)}/live/"
        request = Request("GET", path, headers=headers, timeout=_FEED_TIMEOUT_SECS)
        with self._session.stream(request) as response:
            parser.has_begun = True
            for line in response.iter_lines():
                event = parser.feed(line)
                if event and event[0] == "scan":
                    yield LiveScan.model_validate_json(event[1])
