"""A response as data, before the front door adds the request's id and sends it."""

from http import HTTPStatus
from typing import NamedTuple

Header = tuple[bytes, bytes]
NO_STORE: Header = (b"cache-control", b"no-store")
EMPTY: Header = (b"content-length", b"0")
_REDIRECT_HEAD = (
    b"HTTP/1.1 302 Found\r\nlocation: %b\r\ncache-control: no-store\r\ncontent-length: 0\r\n"
)
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
    # What make_head() gives, in one step: with a million routes, most scans make theirs anew.
    return Answer(302, headers, b"", _REDIRECT_HEAD % location)


def make_head(status: int, headers: list[Header]) -> bytes:
    """The status line and the headers, as HTTP/1.1 text."""
    lines = [b"%b: %b\r\n" % header for header in headers]
    return b"HTTP/1.1 %d %b\r\n%b" % (status, _REASONS[status], b"".join(lines))
