"""Bodies of requests that also ask for another protocol, such as h2c or websocket.

Such a request is answered in HTTP/1.1, and so its body is read as one of HTTP/1.1. httptools
takes whatever follows its head for the other protocol's; a parser of its own reads the body.
"""

from typing import TYPE_CHECKING

import httptools

from edge.http.requests import HeaderList

if TYPE_CHECKING:
    from edge.http.connection import LimitedProtocol

_FRAMING = frozenset({b"content-length", b"transfer-encoding"})


class _BodyCallbacks:
    """What the parser tells the protocol of the body: nothing of its head, and no trailers."""

    def __init__(self, protocol: "LimitedProtocol") -> None:
        self.on_chunk_header = protocol.on_chunk_header
        self.on_body = protocol.on_body
        self.on_message_complete = protocol.on_message_complete


def make_body_parser(
    protocol: "LimitedProtocol", headers: HeaderList
) -> httptools.HttpRequestParser | None:
    """A parser that stands at the start of the body; None for a request without one.

    It takes nothing behind the body: whether that is HTTP/1.1 still, only the client knows.
    Raises httptools.HttpParserError.
    """
    framing = [(name, value) for name, value in headers if name in _FRAMING]
    if not framing or framing == [(b"content-length", b"0")]:
        return None
    parser = httptools.HttpRequestParser(_BodyCallbacks(protocol))
    lines = b"".join(b"%b: %b\r\n" % header for header in framing)
    parser.feed_data(b"POST / HTTP/1.1\r\nConnection: close\r\n%b\r\n" % lines)
    return parser
