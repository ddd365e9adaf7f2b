"""The yardstick: the same server, which returns one prepared 302 for every request."""

from edge.asgi_types import Receive, Scope, Send

_START = {
    "type": "http.response.start",
    "status": 302,
    "headers": [
        (b"location", b"https://example.com/menus/spring-2026"),
        (b"cache-control", b"no-store"),
        (b"x-request-id", b"019ab1f0-0000-7000-8000-000000000000"),
    ],
}
_BODY = {"type": "http.response.body", "body": b""}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Nothing is read, looked up or stored."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send(_START)
    await send(_BODY)
