"""The client's address, behind trusted proxies and with forged headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.client_address import get_client_address, get_client_network
from kernel.env import Env

OURS = Env({"P": "10.0.0.0/8,::1/128,fd00::/8"}).networks("P")


def address(peer: str, forwarded_for: str = "") -> str:
    return get_client_address(peer=peer, forwarded_for=forwarded_for, trusted=OURS)


def test_untrusted_peer_cannot_forge_its_address() -> None:
    assert address("203.0.113.9", "198.51.100.1") == "203.0.113.9"


def test_trusted_proxy_names_its_client() -> None:
    assert address("10.0.0.1", "198.51.100.1") == "198.51.100.1"


def test_addresses_written_by_the_client_are_ignored() -> None:
    assert address("10.0.0.1", "1.1.1.1, 198.51.100.1") == "198.51.100.1"


def test_chain_of_trusted_proxies_is_followed() -> None:
    assert address("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.2.0.1,10.3.0.1") == "198.51.100.1"


def test_header_with_only_proxies_gives_the_farthest_one() -> None:
    assert address("10.0.0.1", "10.9.0.1") == "10.9.0.1"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("198.51.100.1:4711", "198.51.100.1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_every_notation_of_an_address_is_parsed(written: str, read: str) -> None:
    assert address("10.0.0.1", written) == read


@pytest.mark.parametrize(
    "nonsense", ["unknown", "", ",", "_hidden", "999.1.1.1", "\x00", "a" * 9000]
)
def test_malformed_element_ends_the_chain_at_the_last_valid_address(nonsense: str) -> None:
    assert address("10.0.0.1", nonsense) == "10.0.0.1"
    assert address("10.0.0.1", f"{nonsense}, 10.7.0.1") == "10.7.0.1"


def test_peer_without_address_has_none() -> None:
    assert address("", "198.51.100.1") == ""


def test_very_long_header_is_read_only_from_its_end() -> None:
    assert address("10.0.0.1", "1.1.1.1," * 5000 + "10.0.0.2") == "1.1.1.1"
    assert address("10.0.0.1", "1.1.1.1," + "10.0.0.2," * 5000 + "10.0.0.2") == "10.0.0.2"


@given(st.text(), st.text())
def test_arbitrary_headers_never_raise(peer: str, forwarded_for: str) -> None:
    assert isinstance(address(peer, forwarded_for), str)


def test_ipv6_subscriber_counts_as_one_network() -> None:
    assert (
        get_client_network("2001:db8::1")
        == get_client_network("2001:db8::ffff:1")
        == "2001:db8::/64"
    )
    assert get_client_network("198.51.100.1") == "198.51.100.1"
    assert get_client_network("") == ""
