"""Drives the web process's protocol with raw requests."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from edge.assembly import EdgeConfig
from tests.integration.edge.driver import (
    Phone,
    drive,
)
from tests.integration.edge.raw_client import (
    Reply,
    ask_asgi,
    connect,
    make_get,
)
from tests.support.factories import MENU_URL

Result = TypeVar("Result")
LOST = "https://brand.example/lost"
API = "api.localhost"
HEALTH = make_get("/api/health/")


def play(config: EdgeConfig, scenario: Callable[[Phone], Awaitable[Result]]) -> Result:
    """Run it once q.localhost is cached, so that scans take the fast path."""

    async def run(phone: Phone) -> Result:
        await ask_asgi(phone, "/")
        return await scenario(phone)

    return drive(config, run)


def play_one(config: EdgeConfig, data: bytes, *, has_body: bool = True) -> tuple[Reply, bytes]:
    """Send one packet on one connection: its response, and the bytes until the server closes."""

    async def scenario(phone: Phone) -> tuple[Reply, bytes]:
        async with connect(phone) as client:
            reply = await client.ask(data, has_body=has_body)
            client.writer.write_eof()
            return reply, await client.read_rest()

    return play(config, scenario)


def scan(short_id: str, *lines: str | bytes, host: str = "q.localhost") -> bytes:
    return make_get(f"/q/{short_id}/", *lines, host=host)


def assert_is_redirect(reply: Reply, location: str = MENU_URL) -> None:
    assert (reply.status, reply.get("location"), reply.body) == (302, location, b"")


def assert_is_refused(reply: Reply, rest: bytes, status: int = 400) -> None:
    """The response has all that the last one of a connection needs."""
    assert reply.status == status
    assert reply.closes
    assert reply.get("cache-control") == "no-store"
    assert reply.get("date").endswith("GMT")
    assert len(reply.get("x-request-id")) == 32
    assert rest == b""
