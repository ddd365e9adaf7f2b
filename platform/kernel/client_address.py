"""The client's address, behind any number of proxies.

    client -> proxy A -> proxy B (trusted) -> us
    X-Forwarded-For: "whatever the client wrote, client, A"    peer: B

Each proxy appends the address that it saw. So the header is read from its end,
and only as far as trusted proxies wrote it: the client may have invented the rest.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from kernel.env import IpNetwork

IpAddress = IPv4Address | IPv6Address

# More hops than any real chain has; the rest of a longer header is not read.
_MAX_HOPS = 16
# "[", 45 characters of an IPv6 address, "%" and the name of an interface, "]:65535".
_MAX_ADDRESS_LENGTH = 80
MAX_FORWARDED_LENGTH = _MAX_HOPS * (_MAX_ADDRESS_LENGTH + len(", "))


def cut_forwarded_for(header: bytes) -> bytes:
    """The end of an X-Forwarded-For header, as far as it is read; short enough for a cache key."""
    if len(header) <= MAX_FORWARDED_LENGTH:
        return header
    # The first element may be half an address.
    return header[-MAX_FORWARDED_LENGTH:].partition(b",")[2]


def get_client_address(*, peer: str, forwarded_for: str, trusted: Sequence[IpNetwork]) -> str:
    """The nearest address that is not one of our proxies; "" when the peer has none.

    peer: address of the connection. forwarded_for: the X-Forwarded-For header,
    "" without one. trusted: networks of our own proxies.
    An IPv4 address mapped into IPv6 comes back as IPv4.
    """
    current = parse_address(peer)
    if current is None:
        return ""
    if forwarded_for and is_trusted(current, tuple(trusted)):
        current = _walk_back(current, forwarded_for, tuple(trusted))
    return str(current)


def _walk_back(peer: IpAddress, forwarded_for: str, trusted: tuple[IpNetwork, ...]) -> IpAddress:
    current = peer
    for part in reversed(forwarded_for.rsplit(",", _MAX_HOPS)[-_MAX_HOPS:]):
        address = parse_address(part.strip())
        if address is None:
            return current
        current = address
        if not is_trusted(current, trusted):
            return current
    return current


@lru_cache(maxsize=4096)
def is_trusted(address: IpAddress, trusted: tuple[IpNetwork, ...]) -> bool:
    """Whether the address belongs to one of our proxies."""
    return any(address in network for network in trusted)


def parse_address(text: str) -> IpAddress | None:
    """An address with or without port or brackets; None for anything else."""
    return _parse_address(text) if len(text) <= _MAX_ADDRESS_LENGTH else None


@lru_cache(maxsize=4096)
def _parse_address(text: str) -> IpAddress | None:
    host = text
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def get_client_network(address: str) -> str:
    """The network that limits apply to: an IPv4 address, or the /64 of an IPv6 address.

    A subscriber with one IPv6 address has 2**64 of them. "" for what is no address.
    Source: RFC 6177 section 2.
    """
    parsed = parse_address(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, 64), strict=False))
    return str(parsed) if parsed is not None else ""


def get_stored_network(address: str) -> str:
    """The network that stands for an address where one is kept: its /24, or /48 with IPv6.

    Enough to recognise one's own office, too little to name a person. "" for what is no address.
    """
    parsed = parse_address(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, 48), strict=False))
    return str(IPv4Network((parsed, 24), strict=False)) if parsed is not None else ""
