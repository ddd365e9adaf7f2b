"""The name servers that a zone names as its own.

They know a record the moment it is set, while resolvers keep "there is none" for as
long as an hour. But the customer chooses their addresses: so only a few are asked, and
only addresses of the public internet.
"""

from ipaddress import IPv6Address, ip_network

from customdomains.dns.replies import Outcome, Resolver
from customdomains.dns.wire import Server
from kernel.client_address import IpAddress, parse_address

MAX_NAMES = 3
MAX_SERVERS = 4
# Public by registry, but they may lead to private IPv4 addresses behind a translator.
# Source: RFC 6052, RFC 8215, RFC 3056, RFC 4380.
_TRANSLATED = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


def find_zone_servers(
    domain: str, resolver: Resolver, *, deadline: float, allow_private: bool, port: int = 53
) -> tuple[Server, ...]:
    """The servers of the closest zone around the domain; empty when they cannot be told.

    allow_private: for tests, whose zones live on the loopback.
    """
    servers: list[Server] = []
    for name in _find_names(domain, resolver, deadline)[:MAX_NAMES]:
        for rdtype in ("A", "AAAA"):
            addresses = resolver.ask(name, rdtype, deadline=deadline).values
            servers += [
                Server(address, port)
                for address in addresses
                if allow_private or is_public(address)
            ]
        if len(servers) >= MAX_SERVERS:
            break
    return tuple(servers[:MAX_SERVERS])


def is_public(address: str) -> bool:
    """Whether the address is one of the public internet, for certain."""
    parsed = parse_address(address)
    if parsed is None or parsed.is_multicast or not parsed.is_global:
        return False
    return not _is_translated(parsed)


def _is_translated(address: IpAddress) -> bool:
    return isinstance(address, IPv6Address) and any(address in net for net in _TRANSLATED)


def _find_names(domain: str, resolver: Resolver, deadline: float) -> tuple[str, ...]:
    """Upwards from the domain to the first name with NS records of its own."""
    name = domain
    while "." in name:
        reply = resolver.ask(name, "NS", deadline=deadline)
        if not reply.outcome.is_conclusive:
            return ()
        if reply.outcome is Outcome.FOUND and reply.canonical == name:
            return reply.values
        name = name.partition(".")[2]
    return ()
