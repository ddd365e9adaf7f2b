"""Bodies of requests that also ask for another protocol, such as h2c or websocket.

Such a request is answered in HTTP/1.1, so its body is read as one of HTTP/1.1. httptools leaves
whatever follows the head to the other protocol; a parser of its own reads the body.
"""

from typing import Protocol

import httptools

from edge.http.requests import HeaderList

_FRAMING = frozenset({b"content-length", b"transfer-encoding"})


class BodyCallbacks(Protocol):
    """The callbacks of a protocol for a body."""

    def on_chunk_header(self) -> None: ...
    def on_body(self, body: bytes) -> None: ...
    def on_message_complete(self) -> None: ...


class _BodyOnly:
    """Calls the protocol back for the body only: not for a head, and not for trailers."""

    def __init__(self, protocol: BodyCallbacks) -> None:
        self.on_chunk_header = protocol.on_chunk_header
        self.on_body = protocol.on_body
        self.on_message_complete = protocol.on_message_complete


def make_body_parser(
    protocol: BodyCallbacks, headers: HeaderList
) -> httptools.HttpRequestParser | None:
    """A parser positioned at the start of the body; None for a request without one.

    It parses nothing behind the body, because that may be the other protocol's.
    Raises httptools.HttpParserError.
    """
    framing = [(name, value) for name, value in headers if name in _FRAMING]
    if not framing or framing == [(b"content-length", b"0")]:
        return None
    parser = httptools.HttpRequestParser(_BodyOnly(protocol))
    lines = b"".join(b"%b: %b\r\n" % header for header in framing)
    parser.feed_data(b"POST / HTTP/1.1\r\nConnection: close\r\n%b\r\n" % lines)
    return parser
