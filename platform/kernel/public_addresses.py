"""The addresses that the platform may connect to when a customer chose the destination.

The list is our own because `is_global` of the standard library differs between patch
releases: that of Python 3.11.7 is true for 6to4 and NAT64 addresses of private hosts,
::127.0.0.1, fec0::1 and multicast groups.

Source: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), and the IANA
registries of multicast addresses and of the IPv6 address space.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_SPECIAL_IPV4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network, RFC 791
            "10.0.0.0/8",  # private use, RFC 1918
            "100.64.0.0/10",  # shared by a carrier's NAT, RFC 6598
            "127.0.0.0/8",  # loopback, RFC 1122
            "169.254.0.0/16",  # link-local and the clouds' metadata services, RFC 3927
            "172.16.0.0/12",  # private use, RFC 1918
            "192.0.0.0/24",  # IETF protocol assignments, RFC 6890
            "192.0.2.0/24",  # documentation, RFC 5737
            "192.88.99.0/24",  # 6to4 relays, deprecated by RFC 7526
            "192.168.0.0/16",  # private use, RFC 1918
            "198.18.0.0/15",  # benchmarking, RFC 2544
            "198.51.100.0/24",  # documentation, RFC 5737
            "203.0.113.0/24",  # documentation, RFC 5737
            "224.0.0.0/4",  # multicast, RFC 5771
            "240.0.0.0/4",  # reserved, and limited broadcast, RFC 1112 and 919
        ),
    )
)

# All unicast addresses that are in use lie in here. Outside of it are, among others, ::/96,
# ::ffff:0:0/96 and ::ffff:0:0:0/96 (IPv4 in IPv6), 64:ff9b::/96 and 64:ff9b:1::/48 (NAT64),
# 100::/64 (discard only), 5f00::/16 (segment routing), fc00::/7 (unique local), fe80::/10
# (link-local), fec0::/10 (site-local) and ff00::/8 (multicast).
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291
_SPECIAL_IPV6 = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # IETF protocol assignments with Teredo and ORCHID, RFC 2928
            "2001:db8::/32",  # documentation, RFC 3849
            "2002::/16",  # 6to4, which carries an IPv4 address, RFC 3056
            "3fff::/20",  # documentation, RFC 9637
        ),
    )
)


def is_public_address(address: str | IPv4Address | IPv6Address) -> bool:
    """Whether the address certainly belongs to a host on the public internet.

    address: without port or brackets. Anything else, including a zone (`fe80::1%eth0`) and
    IPv4-mapped addresses, is not public: callers pass what DNS and `getaddrinfo` return, and
    connect to exactly the address that was checked.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _SPECIAL_IPV4)
    if parsed.scope_id is not None or parsed not in _GLOBAL_UNICAST:
        return False
    return not (any(parsed in network for network in _SPECIAL_IPV6) or _has_isatap_id(parsed))


def _has_isatap_id(address: IPv6Address) -> bool:
    """Whether the interface identifier carries an IPv4 address. Source: RFC 5214 section 6.1."""
    interface_id = int(address) & ((1 << 64) - 1)
    return (interface_id >> 32) & ~0x0200_0000 == 0x0000_5EFE
