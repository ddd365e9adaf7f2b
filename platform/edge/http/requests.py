"""Rejects requests that the parser accepts, and reads the host of absolute targets."""

import logging

import httptools

logger = logging.getLogger(__name__)

HeaderList = list[tuple[bytes, bytes]]
"""Names in lower case."""

BAD_REQUEST = 400, b"This is no HTTP/1.1 request."
HEAD_TOO_LARGE = 431, b"Send at most 100 headers and 32 KB of them with URL."
FAILED = 500, b"Internal error."


class RequestRejectedError(Exception):
    """Raised in a callback of the parser, to stop it. refusal: status and text."""

    def __init__(self, rejection: tuple[int, bytes]) -> None:
        super().__init__(rejection[1].decode())
        self.rejection = rejection


def check_request(headers: HeaderList, *, version: str) -> None:
    """Raises RequestRejectedError.

    Two Host headers: a proxy may have used the other one (RFC 9112, 3.2). Codings other than
    chunked: the parser would reject them only after the request has begun (6.1).
    """
    hosts = sum(name == b"host" for name, _ in headers)
    if hosts > 1 or (hosts == 0 and version == "1.1"):
        raise RequestRejectedError(BAD_REQUEST)
    for name, value in headers:
        if name == b"transfer-encoding" and value.lower() != b"chunked":
            raise RequestRejectedError(BAD_REQUEST)


def measure_head(url: bytes, headers: HeaderList) -> int:
    """Bytes of the URL and the header lines."""
    return len(url) + sum(len(name) + len(value) + 4 for name, value in headers)


def expects_continue(headers: HeaderList) -> bool:
    """Whether the client waits for 100 before it sends its body (RFC 9110, 10.1.1)."""
    return any(name == b"expect" and value.lower() == b"100-continue" for name, value in headers)


def read_absolute_form(url: bytes, headers: HeaderList) -> tuple[bytes, HeaderList]:
    """The target as a path, and the headers with the target's host as Host.

    Source: RFC 9112, 3.2.2. Raises httptools.HttpParserInvalidURLError.
    """
    target = httptools.parse_url(url)
    if not target.host:
        return url, headers
    host = b"[%b]" % target.host if b":" in target.host else target.host
    if target.port is not None:
        host = b"%b:%d" % (host, target.port)
    path = target.path or b"/"
    if target.query:
        path = b"%b?%b" % (path, target.query)
    return path, [(b"host", host), *[pair for pair in headers if pair[0] != b"host"]]


def describe_parse_error(error: httptools.HttpParserError) -> tuple[int, bytes]:
    """Status and text of the response: 400 or 431, or 500 for a defect of ours."""
    cause = error.__context__
    if isinstance(cause, RequestRejectedError):
        return cause.rejection
    if cause is None or isinstance(cause, httptools.HttpParserError):
        return BAD_REQUEST
    logger.error("a request could not be read", exc_info=cause)
    return FAILED
