"""Reads a streamed response of a real edge, chunk by chunk, and can disconnect."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from edge.assembly import Edge
from kernel.clock import utc_now
from scans.ingestion.enrichment.rows import ScanRow, build_row
from scans.models import DynamicQrScan
from tests.support.factories import ApiClient, Workspace
from tests.unit.scans.events import HASHER, make_event


def make_row(qr: dict[str, Any], **changes: Any) -> ScanRow:
    """A scan of this QR now, as ingestion would store it."""
    event = make_event(
        qr_id=qr["id"],
        short_id=qr["short_id"],
        scanned_at_ms=int(utc_now().timestamp() * 1000),
        **changes,
    )
    return build_row(event, provider="cloudflare", get_hasher=lambda _: HASHER)


def store_row(qr: dict[str, Any], scanned_at: datetime, **changes: Any) -> UUID:
    """A row in the active schema. changes: columns."""
    fields = make_row(qr)._asdict() | {"scanned_at": scanned_at, "event_id": uuid7()} | changes
    return DynamicQrScan.objects.create(**fields).event_id


@dataclass
class Reading:
    """A response that is being read. goes_on: when cleared, the reader stops reading."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    chunks: "asyncio.Queue[bytes]" = field(default_factory=asyncio.Queue)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)
    call: "asyncio.Future[Any]" = field(init=False)
    _rest: bytes = b""

    def __post_init__(self) -> None:
        self.goes_on.set()

    async def send(self, message: Any) -> None:
        """The ASGI send of the server."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            self.started.set()
            return
        await self.goes_on.wait()
        self.chunks.put_nowait(message.get("body", b""))
        if not message.get("more_body", False):
            self.ended.set()

    async def next_event(self) -> dict[str, str]:
        """The next server-sent event, comments included."""
        while b"\n\n" not in self._rest:
            async with asyncio.timeout(10):
                self._rest += await self.chunks.get()
        block, _, self._rest = self._rest.partition(b"\n\n")
        return dict(line.split(": ", 1) for line in block.decode().split("\n"))

    async def next_scan(self) -> tuple[str, str]:
        """(id of the event, id of the scan) of the next event, which has to be a scan."""
        event = await self.next_event()
        assert event["event"] == "scan", event
        return event["id"], json.loads(event["data"])["id"]


def _get_credentials(client: ApiClient) -> dict[str, str]:
    if client.key is not None:
        return {"x-api-key": client.key}
    return {"authorization": f"Bearer {client.token}"}


@asynccontextmanager
async def open_stream(
    edge: Edge, client: ApiClient, path: str, *, is_stalled: bool = False, **headers: str
) -> AsyncIterator[Reading]:
    """GET and read until the block ends; then disconnect. is_stalled: no body is read."""
    reading, gone = Reading(), asyncio.Event()
    if is_stalled:
        reading.goes_on.clear()
    body = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if body:
            return body.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    sent = {"host": client.host, **_get_credentials(client), **headers}
    route, _, query = path.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": route,
        "query_string": query.encode(),
        "root_path": "",
        "client": ("127.0.0.1", 40000),
        "server": ("127.0.0.1", 80),
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in sent.items()],
    }
    call = asyncio.get_running_loop().create_task(edge.app(scope, receive, reading.send))
    reading.call = call
    try:
        async with asyncio.timeout(10):
            await reading.started.wait()
        yield reading
    finally:
        gone.set()
        async with asyncio.timeout(10):
            await asyncio.wait({call})


def open_feed(edge: Edge, workspace: Workspace, qr: dict[str, Any], **headers: Any) -> Any:
    """The owner's live feed of a QR."""
    return open_stream(edge, workspace.owner, f"/api/v1/dynamic/{qr['short_id']}/live/", **headers)
