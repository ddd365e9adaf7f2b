"""Finds the authoritative name servers of a zone.

They return a record as soon as it is set, while resolvers cache "no such record" for up to an
hour. But the customer chooses their addresses, so only a few are queried, and only public
addresses.
"""

from customdomains.dns.replies import Outcome, Resolver
from customdomains.dns.wire import Server
from kernel.public_addresses import is_public_address

MAX_NAMES = 3
MAX_SERVERS = 4


def find_zone_servers(
    domain: str, resolver: Resolver, *, deadline: float, allow_private: bool, port: int = 53
) -> tuple[Server, ...]:
    """The servers of the domain's zone; empty if they cannot be found.

    allow_private: for tests, whose name servers listen on the loopback.
    """
    servers: list[Server] = []
    for name in _find_names(domain, resolver, deadline)[:MAX_NAMES]:
        for rdtype in ("A", "AAAA"):
            addresses = resolver.ask(name, rdtype, deadline=deadline).values
            servers += [
                Server(address, port)
                for address in addresses
                if allow_private or is_public_address(address)
            ]
        if len(servers) >= MAX_SERVERS:
            break
    return tuple(servers[:MAX_SERVERS])


def _find_names(domain: str, resolver: Resolver, deadline: float) -> tuple[str, ...]:
    """The NS records of the domain or of its closest parent that has some."""
    name = domain
    while "." in name:
        reply = resolver.ask(name, "NS", deadline=deadline)
        if not reply.outcome.is_conclusive:
            return ()
        if reply.outcome is Outcome.FOUND and reply.canonical == name:
            return reply.values
        name = name.partition(".")[2]
    return ()
