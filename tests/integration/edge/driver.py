"""The real ASGI app in this process, with real Redis and PostgreSQL, behind the real protocol."""

import asyncio
import logging
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path
from typing import Any, TypeVar

import httpx
import redis
import uvicorn
import uvloop
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from uvicorn.server import ServerState

from edge.asgi_app import EdgeApp
from edge.assembly import Edge, EdgeConfig, Timeouts
from edge.http.protocol import ScanProtocol
from scans.events import STREAM_KEY, ScanEvent, decode_batch
from scans.ingestion.enrichment.addresses import AddressHasher, derive_day_key, get_salt_key

Result = TypeVar("Result")
Q_HOST = "q.localhost"
# A line for each of a hundred scans would hide failures.
logging.getLogger("httpx").setLevel(logging.WARNING)
# Longer than any pause of a busy machine; tests of hung servers use HASTY.
PATIENT = Timeouts(redis_connect=10, redis_call=10, database=20)
HASTY = Timeouts(redis_connect=1, redis_call=1, database=3)
PHONE = {"user-agent": "Mozilla/5.0 (iPhone)", "host": Q_HOST}


def make_config(spool_dir: Path, **changes: Any) -> EdgeConfig:
    """The settings' configuration, with a spool of the test's own."""
    config = EdgeConfig(
        platform_domain=settings.PLATFORM_DOMAIN,
        bare_hosts=True,
        redis_url=settings.REDIS_URL,
        database_url=settings.DATABASE_URL,
        spool_dir=spool_dir,
        edge_provider="cloudflare",
        uses_geoip=False,
        secret=settings.SECRET_KEY,
        trusted_proxies=settings.TRUSTED_PROXIES,
        web_threads=2,
        max_body_bytes=1000,
        reads_ahead=False,
        timeouts=PATIENT,
    )
    return replace(config, **changes)


def make_server_config(app: EdgeApp) -> uvicorn.Config:
    """Uvicorn's configuration, as the protocol needs it."""
    config = uvicorn.Config(
        app, http=ScanProtocol, ws="none", log_config=None, access_log=False,
        proxy_headers=False, server_header=False,
    )  # fmt: skip
    config.load()
    return config


class Phone:
    """Sends requests through the web process's own protocol; never follows a redirect."""

    def __init__(self, edge: Edge, port: int, state: ServerState) -> None:
        self.edge = edge
        self.port = port
        self.connections = state.connections
        # The client's pool itself becomes slow with hundreds of connections.
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=32)
        self._client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=30
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """headers: added to those of a phone."""
        headers = PHONE | options.pop("headers", {})
        return await self._client.request(method, path, headers=headers, **options)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """headers: as keywords with underscores."""
        return await self.call(
            "GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    async def scan(self, short_id: str, **headers: str) -> httpx.Response:
        """GET /q/{short_id}/."""
        return await self.get(f"/q/{short_id}/", **headers)


@asynccontextmanager
async def open_edge(config: EdgeConfig) -> AsyncIterator[Phone]:
    """Start and stop it as the server's lifespan does."""
    edge = Edge(config, _django_without_traces)
    await edge.app.lifespan.start()
    try:
        async with open_phone(edge) as phone:
            yield phone
    finally:
        await edge.app.lifespan.stop()


@asynccontextmanager
async def open_phone(edge: Edge, peer: str = "127.0.0.1") -> AsyncIterator[Phone]:
    """A phone whose connections seem to come from the peer."""

    class Protocol(ScanProtocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.client = (peer, 40000)
            self._peer = peer

    state = ServerState()
    state.default_headers = [(b"date", formatdate(usegmt=True).encode())]
    server_config = make_server_config(edge.app)
    server = await asyncio.get_running_loop().create_server(
        lambda: Protocol(server_config, state, {}), "127.0.0.1"
    )
    phone = Phone(edge, server.sockets[0].getsockname()[1], state)
    try:
        yield phone
    finally:
        await phone.close()
        server.close()
        for connection in list(state.connections):
            connection.transport.abort()
        await server.wait_closed()


def _django_without_traces(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The pool's threads end with the test, and their database connections with them."""
    try:
        return list(get_wsgi_application()(environ, start_response))
    finally:
        connections.close_all()


def drive(config: EdgeConfig, scenario: Callable[[Phone], Awaitable[Result]]) -> Result:
    """Run one scenario against an edge of its own, on the event loop of production."""

    async def run() -> Result:
        async with asyncio.timeout(60), open_edge(config) as phone:
            return await scenario(phone)

    return run_on_uvloop(run())


def run_on_uvloop(work: Coroutine[Any, Any, Result]) -> Result:
    """Run it on the event loop of production; fails if it leaves a connection open.

    A ResourceWarning that is an error would be raised inside uvloop's close(), which then
    waits for ever for the handle that could not be closed.
    """
    with warnings.catch_warnings(record=True) as leaks:
        warnings.simplefilter("always", ResourceWarning)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            result = runner.run(work)
    assert [str(leak.message) for leak in leaks] == []
    return result


async def in_thread(call: Callable[[], Result]) -> Result:
    """Django work in the middle of a scenario, on a connection of its own."""

    def run() -> Result:
        try:
            return call()
        finally:
            connections.close_all()

    return await asyncio.to_thread(run)


async def wait_for(condition: Callable[[], bool], *, timeout_secs: float = 30.0) -> None:
    """Let the background work until the condition holds."""
    async with asyncio.timeout(timeout_secs):
        while not condition():  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.01)


def read_events(short_id: str, url: str = "") -> list[ScanEvent]:
    """The events of one short id that wait in the stream, in order."""
    client: Any = redis.Redis.from_url(url or settings.REDIS_URL)
    try:
        entries = client.xrange(STREAM_KEY)
    finally:
        client.close()
    events = [event for _, fields in entries for event in decode_batch(fields[b"b"])]
    return [event for event in events if event.short_id == short_id]


def hash_visitor(address: str, event: ScanEvent, url: str = "") -> str:
    """The hash of an address in events of that workspace and day."""
    day = datetime.fromtimestamp(event.scanned_at_ms / 1000, UTC).date()
    client: Any = redis.Redis.from_url(url or settings.REDIS_URL)
    try:
        salt = client.get(get_salt_key(day))
    finally:
        client.close()
    hasher = AddressHasher(derive_day_key(secret=settings.SECRET_KEY, salt=salt))
    return hasher.hash(address, tenant_id=event.tenant_id).hex()
