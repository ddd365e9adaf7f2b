"""A response as data, before the front door adds the request's id and sends it."""

from typing import NamedTuple

Header = tuple[bytes, bytes]
NO_STORE: Header = (b"cache-control", b"no-store")


class Answer(NamedTuple):
    """Built once where it can be, and shared by requests: never change its list."""

    status: int
    headers: list[Header]
    body: bytes
