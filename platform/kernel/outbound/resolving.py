"""The addresses of a host name, of which only those on the public internet are used."""

import socket
from collections.abc import Callable, Sequence

import dns.exception
import dns.name
import dns.resolver

from kernel.messages import mark
from kernel.outbound.deadlines import Deadline
from kernel.outbound.errors import OutgoingError
from kernel.public_addresses import is_public_address

MAX_ADDRESSES = 4
_QUERY_SECS = 1.5

Resolve = Callable[[str, Deadline], Sequence[str]]
"""The addresses of a name, of either family. Raises OutgoingError."""


def make_resolve(nameservers: Sequence[tuple[str, int]] = ()) -> Resolve:
    """nameservers: address and port; without any, those of the system.

    Not getaddrinfo, which has no limit of time, and reads files of this machine.
    """
    resolver = dns.resolver.Resolver(configure=not nameservers)
    resolver.timeout = _QUERY_SECS
    if nameservers:
        resolver.nameservers = [address for address, _ in nameservers]
        resolver.nameserver_ports = dict(nameservers)

    def resolve(host: str, deadline: Deadline) -> Sequence[str]:
        name = dns.name.from_text(host)
        try:
            answers = resolver.resolve_name(
                name, socket.AF_UNSPEC, lifetime=deadline.get_remaining_secs(), search=False
            )
        except (dns.resolver.LifetimeTimeout, dns.resolver.NoNameservers):
            text = mark("The name servers of %(host)s do not answer.")
            raise OutgoingError(text, host=host) from None
        except dns.exception.DNSException:
            raise OutgoingError(mark("%(host)s does not exist."), host=host) from None
        # IPv4 first, as many networks have no IPv6.
        return sorted(answers.addresses(), key=lambda address: ":" in address)

    return resolve


def select_public(host: str, addresses: Sequence[str]) -> list[str]:
    """Raises OutgoingError when none is left.

    The answer does not say which other addresses there were: they may be of a private network.
    """
    public = [address for address in addresses if is_public_address(address)]
    if not public:
        text = mark("%(host)s has no address on the public internet.")
        raise OutgoingError(text, host=host)
    return public[:MAX_ADDRESSES]
