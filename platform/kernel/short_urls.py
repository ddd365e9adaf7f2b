"""Short URLs: the paths /q/{short_id}/ of printed codes, in every spelling that is accepted.

A short id is exactly eight of [0-9A-Za-z]. Anything else after it is ignored: the full stop of a
sentence, a bracket, the `&utm_source=` of a tool that expected a query.
Paths are bytes, percent-decoded once.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from kernel.ids import SHORT_ID_CHARACTER, SHORT_ID_LENGTH, SHORT_ID_REGEX

_CODE = re.compile(
    f"/+[qQ]/+({SHORT_ID_REGEX})(?!{SHORT_ID_CHARACTER})(/+paused/?(?:\\Z|[?#]))?".encode()
)
_USUAL_LENGTH = len("/q/") + SHORT_ID_LENGTH + len("/")
_BELOW_Q = re.compile(rb"/+[qQ]/")


class ShortUrl(NamedTuple):
    """is_paused_page: the URL of the page that says so, which counts no scan."""

    short_id: str
    is_paused_page: bool


def parse_short_url_path(path: bytes) -> ShortUrl | None:
    match = _CODE.match(path)
    return None if match is None else ShortUrl(match[1].decode(), match[2] is not None)


def parse_short_url_target(target: bytes) -> ShortUrl | None:
    """target: of a request line, or a URL from its path on."""
    path = target.partition(b"?")[0].partition(b"#")[0]
    return parse_short_url_path(unquote_to_bytes(path) if b"%" in path else path)


def find_scanned_id(target: bytes) -> str:
    """The short id when the target is a scan, else "".

    The same as parse_short_url_target() at a fraction of the cost, for the path of every scan.
    Printed codes have one spelling, which takes a third of the time of the others.
    """
    if len(target) == _USUAL_LENGTH and target[:3] == b"/q/" and target[-1:] == b"/":
        short_id = target[3:-1]
        if short_id.isalnum():
            return short_id.decode()
    if b"%" in target:
        code = parse_short_url_target(target)
        return "" if code is None or code.is_paused_page else code.short_id
    match = _CODE.match(target)
    return "" if match is None or match[2] else match[1].decode()


def points_to_short_id(url: str, short_id: str) -> bool:
    """Whether an http URL is the short URL of this id, on any host: each may become ours."""
    if short_id not in url and "%" not in url:
        return False
    path = url.partition("://")[2].partition("/")[2]
    code = parse_short_url_target(b"/" + path.encode(errors="replace"))
    return code is not None and code.short_id == short_id


def is_short_url_path(path: bytes) -> bool:
    """Whether the path is below /q/."""
    return _BELOW_Q.match(path) is not None
