"""The URLs that may be requested."""

from dataclasses import dataclass
from ipaddress import ip_address

import ada_url

from kernel.hostnames import normalise_host
from kernel.messages import mark
from kernel.outbound.errors import OutgoingError

HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class Target:
    """url: as browsers write it, without a fragment. host: normalised."""

    url: str
    host: str
    port: int


def parse_target(raw: str, *, ports: frozenset[int] = frozenset({HTTPS_PORT})) -> Target:
    """Parsed as browsers do (WHATWG). Raises OutgoingError."""
    try:
        url = ada_url.URL(raw.strip())
    except ValueError:
        raise OutgoingError(mark("Use a URL such as https://example.com/logo.png.")) from None
    if url.protocol != "https:":
        raise OutgoingError(mark("Use a URL that begins with https://."))
    if url.username or url.password:
        raise OutgoingError(mark("The URL must not contain a user name or password."))
    host = normalise_host(url.hostname)
    if host is None or _is_address(host) or "." not in host:
        raise OutgoingError(mark("The URL must have a full host name, not an IP address."))
    port = int(url.port or HTTPS_PORT)
    if port not in ports:
        raise OutgoingError(mark("Use a URL without a port."))
    url.hash = ""
    return Target(url=url.href, host=host, port=port)


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
