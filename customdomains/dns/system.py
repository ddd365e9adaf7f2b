"""The resolvers of this machine."""

import dns.exception
import dns.resolver

from customdomains.dns.wire import Server

# The resolver of a system without a configuration. Source: resolv.conf(5).
_DEFAULT = (Server("127.0.0.1"),)


def read_system_servers() -> tuple[Server, ...]:
    """Read resolv.conf, which may change while the process runs."""
    try:
        found = dns.resolver.Resolver(configure=True).nameservers
    except dns.exception.DNSException:
        return _DEFAULT
    return tuple(Server(str(server)) for server in found) or _DEFAULT
