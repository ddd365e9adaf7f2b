"""The API for pages of any origin: everybody may read, and no cookie or log-in travels along.

Without credentials a page can only do what any program could, so every origin is welcome.
Source: Fetch standard, CORS protocol. Header names do not go by pattern there: `X-*` would expose
a header of that very name, so the names are those of the answer.
"""

from edge.asgi_types import Message, Scope, Send
from edge.client_info import Headers
from edge.responses import Answer, Header

_ORIGIN: Header = (b"access-control-allow-origin", b"*")
_EXPOSED = (b"ETag", b"Location", b"Retry-After", b"X-Request-Id")
# For browsers only; no page has a use for them.
_NOT_EXPOSED = frozenset({b"x-content-type-options", b"x-frame-options", b"x-request-id"})

PREFLIGHT = Answer(
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
    """Whether it is one of the API, on whatever host; not what only programs of ours ask."""
    return path.startswith("/api/") and not path.startswith("/api/internal/")


def is_preflight(scope: Scope, headers: Headers) -> bool:
    """Whether a browser asks if it may send the request that it has in mind."""
    return (
        scope["method"] == "OPTIONS"
        and b"origin" in headers
        and b"access-control-request-method" in headers
    )


def share(headers: list[Header]) -> list[Header]:
    """The headers of an answer, for every origin."""
    named = [name for name, _ in headers if name[:2] == b"x-" and name not in _NOT_EXPOSED]
    exposed = b", ".join([*_EXPOSED, *dict.fromkeys(name.title() for name in named)])
    return [*headers, _ORIGIN, (b"access-control-expose-headers", exposed)]


def share_all(send: Send) -> Send:
    """Sends on, with every answer readable for pages of any origin."""

    async def send_shared(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": share(list(message["headers"]))}
        await send(message)

    return send_shared
