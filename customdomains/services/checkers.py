"""The DNS checker of this installation."""

from django.conf import settings

from customdomains.dns.checker import DnsChecker
from customdomains.dns.system import read_system_servers
from customdomains.dns.wire import Server


def make_checker() -> DnsChecker:
    """Asks DNS_NAMESERVERS, or the system's resolvers if there are none."""
    servers = [Server(address, port) for address, port in settings.DNS_NAMESERVERS]
    return DnsChecker(
        servers or read_system_servers(), allow_private_zones=settings.DNS_ALLOW_PRIVATE
    )
