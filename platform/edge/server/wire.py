"""Answers as HTTP/1.1 text, for the short way of scans."""

from email.utils import formatdate

from edge.answers import Answer, make_head

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
