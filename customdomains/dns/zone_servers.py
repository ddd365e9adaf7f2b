"""The name servers that a zone names as its own.

They know a record the moment it is set, while resolvers keep "there is none" for as
long as an hour. But the customer chooses their addresses: so only a few are asked, and
only addresses of the public internet.
"""

from customdomains.dns.replies import Outcome, Resolver
from customdomains.dns.wire import Server
from kernel.public_addresses import is_public_address

MAX_NAMES = 3
MAX_SERVERS = 4


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
                if allow_private or is_public_address(address)
            ]
        if len(servers) >= MAX_SERVERS:
            break
    return tuple(servers[:MAX_SERVERS])


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
