"""The resolvers that the system is set up with."""

import dns.exception
import dns.resolver

from customdomains.dns.wire import Server

# Where a system without a configuration has its resolver. Source: resolv.conf(5).
_DEFAULT = (Server("127.0.0.1"),)


def read_system_servers() -> tuple[Server, ...]:
    """As resolv.conf says now; it may change while we run."""
    try:
        found = dns.resolver.Resolver(configure=True).nameservers
    except dns.exception.DNSException:
        return _DEFAULT
    return tuple(Server(str(server)) for server in found) or _DEFAULT
