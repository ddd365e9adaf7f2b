"""Where the API is, and how it is reached."""

from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

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
    parts = _parse(url if "://" in url else f"https://{url}")
    if parts is None or parts.scheme not in ("http", "https") or parts.userinfo:
        raise ValueError(f"{url!r} is no address of an installation, such as {PRODUCTION}.")
    # As DNS, certificates and headers have them: xn--... for letters beyond ASCII.
    name, netloc = parts.raw_host.decode(), parts.netloc.decode()
    is_local = name in ("localhost", "127.0.0.1", "::1") or name.endswith(".localhost")
    if parts.scheme == "http" and not (is_local or allow_http):
        raise ValueError(f"{url!r} would send the key in the clear: use https.")
    base_url = f"{parts.scheme}://{netloc}"
    if name.endswith(".localhost"):
        port = f":{parts.port}" if parts.port else ""
        base_url = f"{parts.scheme}://127.0.0.1{port}"
    return Address(base_url, netloc, name)


def _parse(url: str) -> httpx.URL | None:
    try:
        # httpx takes ports that do not exist.
        exists = urlsplit(url).port != 0
        parsed = httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        return None
    return parsed if exists and parsed.raw_host else None
