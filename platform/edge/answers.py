"""A response as data, before the front door adds the request's id and sends it."""

from http import HTTPStatus
from typing import NamedTuple

Header = tuple[bytes, bytes]
NO_STORE: Header = (b"cache-control", b"no-store")
EMPTY: Header = (b"content-length", b"0")
_REASONS = {status.value: status.phrase.encode() for status in HTTPStatus}


class Answer(NamedTuple):
    """Built once where it can be, and shared by requests: never change its list.

    head: status and headers as HTTP/1.1 text, where that is built beforehand too.
    """

    status: int
    headers: list[Header]
    body: bytes
    head: bytes = b""


def make_redirect(location: bytes) -> Answer:
    """A 302 that no cache keeps. Raises ValueError when the location would end the header."""
    if b"\r" in location or b"\n" in location:
        raise ValueError("a location is one line")
    headers = [(b"location", location), NO_STORE, EMPTY]
    return Answer(302, headers, b"", make_head(302, headers))


def make_head(status: int, headers: list[Header]) -> bytes:
    """The status line and the headers, as HTTP/1.1 text."""
    lines = [b"%b: %b\r\n" % header for header in headers]
    return b"HTTP/1.1 %d %b\r\n%b" % (status, _REASONS[status], b"".join(lines))
