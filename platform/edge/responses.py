"""A response as data, before the request's id is added and it is sent."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

from kernel.json_responses import encode_json

Header = tuple[bytes, bytes]
NO_STORE: Header = (b"cache-control", b"no-store")
EMPTY: Header = (b"content-length", b"0")
_REDIRECT_START = b"HTTP/1.1 302 Found\r\nlocation: "
_REDIRECT_END = b"\r\ncache-control: no-store\r\ncontent-length: 0\r\n"
_REASONS = {status.value: status.phrase.encode() for status in HTTPStatus}


class Response(NamedTuple):
    """Built once where possible, and shared by requests: never mutate its list.

    head: status line and headers as HTTP/1.1 text, if they are built in advance.
    """

    status: int
    headers: list[Header]
    body: bytes
    head: bytes = b""


def make_redirect(location: bytes) -> Response:
    """A 302 with no-store. Raises ValueError if the location would end the header line."""
    if b"\r" in location or b"\n" in location:
        raise ValueError("a location is one line")
    headers = [(b"location", location), NO_STORE, EMPTY]
    # As make_head(), in one step: with a million routes, most scans build their own.
    return Response(302, headers, b"", _REDIRECT_START + location + _REDIRECT_END)


def make_json_response(status: int, body: Mapping[str, object]) -> Response:
    """A JSON response with no-store."""
    return _make_response(status, b"application/json", encode_json(body))


def make_text_response(status: int, text: str, *headers: Header) -> Response:
    """A plain text response with no-store. headers: further ones."""
    return _make_response(status, b"text/plain; charset=utf-8", text.encode(), *headers)


def _make_response(status: int, content_type: bytes, body: bytes, *headers: Header) -> Response:
    length = str(len(body)).encode()
    own = [(b"content-type", content_type), (b"content-length", length), NO_STORE]
    return Response(status, [*headers, *own], body)


def make_head(status: int, headers: list[Header]) -> bytes:
    """The status line and the headers, as HTTP/1.1 text."""
    lines = [b"%b: %b\r\n" % header for header in headers]
    return b"HTTP/1.1 %d %b\r\n%b" % (status, _REASONS[status], b"".join(lines))
