"""The addresses that the platform may connect to on behalf of customers."""

import re
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.public_addresses import is_public_address

# Source: IANA IPv4 and IPv6 Special-Purpose Address Registries, multicast and IPv6 address space.
SPECIAL_NETWORKS = [
    *("0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32"),
    *("192.0.0.10/32", "192.0.0.170/32", "192.0.0.171/32", "192.0.2.0/24", "192.88.99.0/24"),
    *("192.88.99.2/32", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
    *("224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32"),
    *("::1/128", "::/128", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96"),
    *("64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:1::1/128"),
    *("2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48"),
    *("2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16"),
    *("3fff::/20", "5f00::/16", "fc00::/7", "fd00::/8", "fe80::/10", "fec0::/10", "ff00::/8"),
    *("200::/7", "400::/6", "4000::/3", "8000::/3", "e000::/4", "f000::/5"),
]
PUBLIC_NETWORKS = [
    *("1.1.1.0/24", "8.8.8.0/24", "9.9.9.0/24", "100.63.255.0/24", "100.128.0.0/24"),
    *("172.15.255.0/24", "172.32.0.0/24", "192.0.1.0/24", "192.31.196.0/24", "192.52.193.0/24"),
    *("192.175.48.0/24", "192.88.98.0/24", "192.88.100.0/24", "198.17.255.0/24", "198.20.0.0/24"),
    *("223.255.255.0/24", "11.0.0.0/8", "126.0.0.0/8", "128.0.0.0/8"),
    *(
        "2001:200::/23",
        "2001:4860:4860::/48",
        "2400::/12",
        "2606:4700:4700::/48",
        "2620:4f:8000::/48",
    ),
    *("2a00::/12", "2c00::/12", "2003::/18", "2001:db7::/32", "2001:db9::/32"),
]
# What a private address looks like behind each way of writing IPv4 into IPv6.
PRIVATE_IPV4 = ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1"]


@pytest.mark.parametrize("network", SPECIAL_NETWORKS)
def test_special_purpose_addresses_are_not_public(network: str) -> None:
    addresses = ip_network(network)
    for address in (addresses[0], addresses[addresses.num_addresses // 2], addresses[-1]):
        assert not is_public_address(address)
        assert not is_public_address(str(address))


@pytest.mark.parametrize("network", PUBLIC_NETWORKS)
def test_addresses_of_the_public_internet_are_public(network: str) -> None:
    addresses = ip_network(network)
    for address in (addresses[0], addresses[addresses.num_addresses // 2], addresses[-1]):
        assert is_public_address(address)
        assert is_public_address(str(address))


@pytest.mark.parametrize("private", PRIVATE_IPV4)
def test_private_address_embedded_in_ipv6_is_not_public(private: str) -> None:
    bits = int(ip_address(private))
    embedded = {
        "mapped": IPv6Address("::ffff:0:0"),
        "translated": IPv6Address("::ffff:0:0:0"),
        "compatible": IPv6Address("::"),
        "NAT64": IPv6Address("64:ff9b::"),
        "local NAT64": IPv6Address("64:ff9b:1::"),
        "ISATAP": IPv6Address("2606:4700::5efe:0:0"),
        "ISATAP, global id": IPv6Address("2606:4700::200:5efe:0:0"),
    }
    public = [kind for kind, base in embedded.items() if is_public_address(base + bits)]
    sixto4 = IPv6Address((0x2002 << 112) | (bits << 80) | 1)
    teredo = IPv6Address((0x2001_0000 << 96) | (bits ^ 0xFFFF_FFFF))
    assert public == []
    assert not is_public_address(sixto4)
    assert not is_public_address(teredo)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "ns1.brand.test", "localhost", "8.8.8.8:53", "[2606:4700::1]", "8.8.8.8/32"),
        *("127.1", "2130706433", "0x7f000001", "010.0.0.1", "8.8.8", " 8.8.8.8", "8.8.8.8\n"),
        *("fe80::1%eth0", "2606:4700::1%eth0", "::ffff:8.8.8.8", "٨.٨.٨.٨"),
    ],
)
def test_malformed_addresses_are_not_public(text: str) -> None:
    assert not is_public_address(text)


@given(st.ip_addresses())
def test_addresses_that_python_calls_special_are_not_public(address: IPv6Address) -> None:
    if not address.is_global or address.is_multicast:
        assert not is_public_address(address)


def test_no_other_module_decides_which_addresses_are_public() -> None:
    root = Path(__file__).parents[3]
    judging = re.compile(r"\.is_(global|private|reserved|link_local|site_local|loopback)\b")
    folders = ("config", "customdomains", "platform", "qrs", "scans", "tasks", "tenants")
    assert [
        str(path.relative_to(root))
        for folder in folders
        for path in (root / folder).rglob("*.py")
        if judging.search(path.read_text())
    ] == []
