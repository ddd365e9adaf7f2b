"""CORS of the API: pages of every origin may read it, without cookies or other credentials.

Without credentials a page can only do what any program could, so every origin is allowed.
Source: Fetch standard, CORS protocol. It has no patterns for header names: `X-*` would expose a
header of that very name, so the names are those of the response.
"""

from edge.asgi_types import Headers, Message, Scope, Send
from edge.responses import Header, Response

_ORIGIN: Header = (b"access-control-allow-origin", b"*")
_EXPOSED = (b"ETag", b"Location", b"Retry-After", b"X-Request-Id")
# Instructions to the browser; pages have no use for them.
_NOT_EXPOSED = frozenset({b"x-content-type-options", b"x-frame-options", b"x-request-id"})

PREFLIGHT = Response(
    204,
    [
        (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
        (
            b"access-control-allow-headers",
            b"Authorization, X-Api-Key, Content-Type, If-Match, Idempotency-Key",
        ),
        # Browsers ask again after two hours at the latest.
        (b"access-control-max-age", b"7200"),
    ],
    b"",
)


def is_api_path(path: str) -> bool:
    """Whether it is one of the public API, on any host."""
    return path.startswith("/api/") and not path.startswith("/api/internal/")


def is_preflight(scope: Scope, headers: Headers) -> bool:
    """Whether it is a CORS preflight of a browser."""
    return (
        scope["method"] == "OPTIONS"
        and b"origin" in headers
        and b"access-control-request-method" in headers
    )


def add_cors_headers(headers: list[Header]) -> list[Header]:
    """The headers of a response, readable for every origin."""
    named = [name for name, _ in headers if name[:2] == b"x-" and name not in _NOT_EXPOSED]
    exposed = b", ".join([*_EXPOSED, *dict.fromkeys(name.title() for name in named)])
    return [*headers, _ORIGIN, (b"access-control-expose-headers", exposed)]


def with_cors_headers(send: Send) -> Send:
    """Wraps send so that the response is readable for pages of every origin."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": add_cors_headers(list(message["headers"]))}
        await send(message)

    return send_with_headers
