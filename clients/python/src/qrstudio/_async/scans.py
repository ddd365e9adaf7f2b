"""Scans, one by one."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Literal

from qrstudio._async.analytics import Bots
from qrstudio._async.session import AsyncSession
from qrstudio.errors import ServerError, TransportError
from qrstudio.live import LiveScan, OnLoss
from qrstudio.models import Scan, ScanPage
from qrstudio.pages import PAGE_SIZE
from qrstudio.requests import Request, quoted
from qrstudio.sse import EventParser
from qrstudio.waiting import wait_async

# The feed sends a heartbeat every 15 seconds.
_FEED_TIMEOUT_SECS = 45.0


class AsyncScans:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def iterate(self, short_id: str, *, bots: Bots | None = None) -> AsyncIterator[Scan]:
        """All scans of a QR, newest first."""
        return self._session.iterate_by_cursor(
            f"/api/v1/dynamic/{quoted(short_id)}/scans/",
            ScanPage.model_validate_json,
            {"bots": bots, "page_size": PAGE_SIZE},
        )

    async def export(
        self,
        short_id: str,
        *,
        format: Literal["csv", "ndjson"] = "csv",  # noqa: A002 -- the API's name
        days: int | None = None,
        bots: Bots | None = None,
        bom: bool = False,
    ) -> AsyncIterator[bytes]:
        """The bytes of a file with all scans, in parts, as they come in.

        bom: with the mark at the beginning of a CSV by which Excel knows UTF-8.
        """
        params = {"format": format, "days": days, "bots": bots, "bom": 1 if bom else None}
        path = f"/api/v1/dynamic/{quoted(short_id)}/scans/export/"
        headers = {"Accept": "*/*"}
        async with self._session.stream(Request("GET", path, params, headers)) as response:
            async for part in response.aiter_bytes():
                yield part

    async def watch(
        self, short_id: str, *, on_loss: OnLoss | None = None
    ) -> AsyncIterator[LiveScan]:
        """Each scan of a QR as it happens, for as long as it is iterated.

        A connection that breaks is made again, and goes on where the last one ended, however long
        the server is away. on_loss: gets the reason each time. Only the first one may fail.
        """
        parser = EventParser()
        while True:
            try:
                async with aclosing(self._read_feed(short_id, parser)) as scans:
                    async for scan in scans:
                        yield scan
            except (TransportError, ServerError) as error:
                if not parser.has_begun:
                    raise
                if on_loss:
                    on_loss(error)
            await wait_async(parser.retry_secs)

    async def _read_feed(
        self, short_id: str, parser: EventParser
    ) -> AsyncGenerator[LiveScan, None]:
        parser.restart()
        headers = {"Accept": "text/event-stream"}
        if parser.last_id:
            headers["Last-Event-ID"] = parser.last_id
        path = f"/api/v1/dynamic/{quoted(short_id)}/live/"
        request = Request("GET", path, headers=headers, timeout=_FEED_TIMEOUT_SECS)
        async with self._session.stream(request) as response:
            parser.has_begun = True
            async for line in response.aiter_lines():
                event = parser.feed(line)
                if event and event[0] == "scan":
                    yield LiveScan.model_validate_json(event[1])
