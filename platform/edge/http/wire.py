"""Answers as HTTP/1.1 text: of the short way of scans, and where there is no request to answer."""

from email.utils import formatdate

from edge.responses import NO_STORE, Answer, make_head
from kernel.request_ids import choose_request_id

_CONTINUE = b"\r\n\r\n"
_CLOSE = b"\r\nconnection: close\r\n\r\n"


class DateLine:
    """The Date header of this second (RFC 9110, 6.6.1)."""

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


def write_answer(answer: Answer, *, now_secs: int, request_id: bytes, keep_alive: bool) -> bytes:
    """The whole response to a GET."""
    return b"".join(
        (
            answer.head or make_head(answer.status, answer.headers),
            DATE_LINE.get(now_secs),
            b"x-request-id: ",
            request_id,
            _CONTINUE if keep_alive else _CLOSE,
            answer.body,
        )
    )


def write_refusal(status: int, text: bytes, *, now_secs: int) -> bytes:
    """The last response of a connection. Its id is a new one: what was sent is not believed."""
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(text)),
        NO_STORE,
        (b"connection", b"close"),
        (b"x-request-id", choose_request_id(None).encode()),
    ]
    return b"%b%b\r\n%b" % (make_head(status, headers), DATE_LINE.get(now_secs), text)
