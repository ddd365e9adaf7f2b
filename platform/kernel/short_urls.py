"""The path of a printed code: /q/{short_id}/, however it was written down.

An id is exactly eight of [0-9A-Za-z]. So whatever follows it and is neither cannot belong to it:
the full stop of a sentence, a bracket, the `&utm_source=` of a tool that expected a query.
Paths are bytes, percent-decoded once.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from kernel.ids import SHORT_ID_CHARACTER, SHORT_ID_REGEX

_CODE = re.compile(
    f"/+[qQ]/+({SHORT_ID_REGEX})(?!{SHORT_ID_CHARACTER})(/+paused/?(?:\\Z|[?#]))?".encode()
)
_BELOW_Q = re.compile(rb"/+[qQ]/")


class ShortUrl(NamedTuple):
    """is_paused_page: the page itself, which counts nothing, and no scan."""

    short_id: str
    is_paused_page: bool


def parse_short_url_path(path: bytes) -> ShortUrl | None:
    """The code that a path means."""
    match = _CODE.match(path)
    return None if match is None else ShortUrl(match[1].decode(), match[2] is not None)


def parse_short_url_target(target: bytes) -> ShortUrl | None:
    """The code that the target of a request line means, or a URL from its path on."""
    path = target.partition(b"?")[0].partition(b"#")[0]
    return parse_short_url_path(unquote_to_bytes(path) if b"%" in path else path)


def find_scanned_id(target: bytes) -> str:
    """The short id, if the target is a code's and no page of it; else "".

    What parse_short_url_target() finds, at half the cost: every scan is read by this.
    """
    if b"%" in target:
        code = parse_short_url_target(target)
        return "" if code is None or code.is_paused_page else code.short_id
    match = _CODE.match(target)
    return "" if match is None or match[2] else match[1].decode()


def points_to_short_id(url: str, short_id: str) -> bool:
    """Whether an http URL is one of the code, on whatever host: any may come to be ours."""
    if short_id not in url and "%" not in url:
        return False
    path = url.partition("://")[2].partition("/")[2]
    code = parse_short_url_target(b"/" + path.encode(errors="replace"))
    return code is not None and code.short_id == short_id


def is_short_url_path(path: bytes) -> bool:
    """Whether the path is one of codes, known or not."""
    return _BELOW_Q.match(path) is not None
