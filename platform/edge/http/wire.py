"""Responses as HTTP/1.1 text: to scans on the fast path, and to unreadable requests."""

from email.utils import formatdate

from edge.responses import NO_STORE, Response, make_head
from kernel.request_ids import choose_request_id

_CONTINUE = b"\r\n\r\n"
_CLOSE = b"\r\nconnection: close\r\n\r\n"


class DateLine:
    """The Date header, formatted once a second (RFC 9110, 6.6.1)."""

    def __init__(self) -> None:
        self._secs = 0
        self._line = b""

    def get(self, now_secs: int) -> bytes:
        """now_secs: Unix time."""
        if now_secs != self._secs:
            self._secs = now_secs
            self._line = b"date: " + formatdate(now_secs, usegmt=True).encode() + b"\r\n"
        return self._line


DATE_LINE = DateLine()


def write_response(
    response: Response, *, now_secs: int, request_id: bytes, keep_alive: bool
) -> bytes:
    """The whole response to a GET."""
    return b"".join(
        (
            response.head or make_head(response.status, response.headers),
            DATE_LINE.get(now_secs),
            b"x-request-id: ",
            request_id,
            _CONTINUE if keep_alive else _CLOSE,
            response.body,
        )
    )


def write_error_response(status: int, text: bytes, *, now_secs: int) -> bytes:
    """The last response of a connection. Its id is new: the request's headers are not trusted."""
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(text)),
        NO_STORE,
        (b"connection", b"close"),
        (b"x-request-id", choose_request_id(None).encode()),
    ]
    return b"%b%b\r\n%b" % (make_head(status, headers), DATE_LINE.get(now_secs), text)
