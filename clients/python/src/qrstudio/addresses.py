"""Where the API is, and how it is reached."""

from typing import NamedTuple
from urllib.parse import urlsplit

PRODUCTION = "https://api.qrstudio.agency"


class Address(NamedTuple):
    """base_url: to connect to. host: for the Host header. name: for the certificate."""

    base_url: str
    host: str
    name: str


def find_address(url: str, *, allow_http: bool = False) -> Address:
    """The address of an installation.

    Names below localhost are this machine (RFC 6761), which many resolvers do not know: they are
    reached at 127.0.0.1.

    Raises:
        ValueError: no URL, or a plain one beyond this machine, which would show the key to all on
            the way.
    """
    parts = urlsplit(url if "://" in url else f"https://{url}")
    name = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not name:
        raise ValueError(f"{url!r} is no address of an installation, such as {PRODUCTION}.")
    is_local = name in ("localhost", "127.0.0.1", "::1") or name.endswith(".localhost")
    if parts.scheme == "http" and not (is_local or allow_http):
        raise ValueError(f"{url!r} would send the key in the clear: use https.")
    base_url = f"{parts.scheme}://{parts.netloc}"
    if name.endswith(".localhost"):
        port = f":{parts.port}" if parts.port else ""
        base_url = f"{parts.scheme}://127.0.0.1{port}"
    return Address(base_url, parts.netloc, name)
