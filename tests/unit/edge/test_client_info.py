"""Which headers of a request are trusted."""

import json
from ipaddress import ip_network
from typing import Any

import pytest

from edge.asgi_types import Headers
from edge.client_info import GEO_HEADERS, ClientInfoReader, read_single_ipv4
from kernel.client_address import get_client_address

PROXY = "10.0.0.7"
STRANGER = "198.51.100.9"
PHONE: Headers = {
    b"user-agent": b"Mozilla/5.0 (iPhone)",
    b"referer": b"https://google.com/",
    b"x-forwarded-for": b"192.0.2.66, 203.0.113.5",
    b"cf-ipcountry": b"CA",
    b"cf-region": b"Quebec",
    b"cf-ipcity": "Montréal".encode(),
    b"cf-iplatitude": b"45.5",
    b"cf-iplongitude": b"-73.6",
}


def read(
    headers: Headers, peer: str = PROXY, provider: str = "cloudflare", *, uses_geoip: bool = False
) -> tuple[Any, ...]:
    """Returns the arguments instead of a hash."""
    reader = ClientInfoReader(
        provider=provider,
        trusted=(ip_network("10.0.0.0/8"),),
        hash_visitor=lambda address, tenant_id, at_ms: f"{address}@{tenant_id}/{at_ms}",
        uses_geoip=uses_geoip,
    )
    return tuple(json.loads(f"[{reader.encode(headers, peer, tenant_id=7, at_ms=1)}]"))


def test_address_and_location_of_a_trusted_proxy_are_read() -> None:
    assert read(PHONE) == (
        "Mozilla/5.0 (iPhone)",
        "https://google.com/",
        "",
        "CA",
        "Quebec",
        "Montréal".encode().decode("latin-1"),
        "45.5",
        "-73.6",
        "",
        False,
        "203.0.113.5@7/1",
        "",
    )


def test_address_and_location_of_untrusted_peers_are_ignored() -> None:
    assert read(PHONE, peer=STRANGER)[3:11] == (*[""] * 6, False, f"{STRANGER}@7/1")


def test_headers_of_another_provider_do_not_count() -> None:
    assert read(PHONE, provider="vercel")[3:8] == ("",) * 5


def test_without_a_provider_only_the_address_is_read() -> None:
    assert read(PHONE, provider="none")[3:11] == (*[""] * 6, False, "203.0.113.5@7/1")


def test_a_request_without_headers_has_empty_client_info() -> None:
    assert read({}, peer="") == (*[""] * 9, False, "", "")


def test_long_headers_are_cut() -> None:
    user_agent, referer, *_, purpose, _, _, _ = read(
        {b"user-agent": b"u" * 9000, b"referer": b"r" * 9000, b"purpose": b"p" * 9000}
    )
    assert (len(user_agent), len(referer), len(purpose)) == (512, 1024, 64)


def test_header_bytes_of_any_kind_are_text() -> None:
    assert read({b"user-agent": bytes(range(128, 256))})[0] == bytes(range(128, 256)).decode(
        "latin-1"
    )


@pytest.mark.parametrize("header", [b"sec-purpose", b"purpose"])
def test_a_prefetch_has_a_purpose(header: bytes) -> None:
    assert read({header: b"prefetch;prerender"})[8] == "prefetch;prerender"


@pytest.mark.parametrize(
    ("headers", "purpose"),
    [
        ({b"x-purpose": b"preview"}, "x-purpose=preview"),
        ({b"x-moz": b"prefetch"}, "x-moz=prefetch"),
        ({b"x-fb-http-engine": b"Liger"}, "x-fb-http-engine=Liger"),
        ({b"purpose": b"x", b"x-purpose": b"preview"}, "x; x-purpose=preview"),
        ({b"sec-purpose": b"prefetch;anonymous-client-ip"}, "prefetch;anonymous-client-ip"),
        ({b"sec-purpose": b"", b"purpose": b"prefetch"}, "prefetch"),
        ({b"sec-fetch-mode": b"navigate"}, ""),
    ],
)
def test_non_standard_purpose_headers_are_read(headers: Headers, purpose: str) -> None:
    assert read(headers)[8] == purpose


def test_the_address_itself_is_not_returned() -> None:
    assert "203.0.113.5" not in read(PHONE, uses_geoip=True)
    assert read(PHONE | {b"sec-gpc": b"1"})[9:] == (True, "", "")


@pytest.mark.parametrize(
    ("changes", "network"),
    [
        ({}, ""),
        ({b"cf-ipcountry": b"XX"}, "203.0.113.0"),
        ({b"cf-ipcountry": b""}, "203.0.113.0"),
        ({b"cf-ipcountry": b"T1", b"x-forwarded-for": b"2001:db8:1:2::9"}, "2001:db8:1::"),
        ({b"cf-ipcountry": b"XX", b"sec-gpc": b"1"}, "203.0.113.0"),
    ],
)
def test_the_network_is_read_for_geoip_where_no_header_names_a_country(
    changes: Headers, network: str
) -> None:
    assert read(PHONE | changes, uses_geoip=True)[-1] == network
    assert read(PHONE | changes)[-1] == ""


def test_every_provider_of_the_settings_is_known() -> None:
    assert set(GEO_HEADERS) == {"none", "cloudflare", "cloudfront", "vercel", "fastly"}


@pytest.mark.parametrize("text", [b"203.0.113.5", b"0.0.0.0", b"255.255.255.255", b"10.1.2.3"])
def test_read_single_ipv4_equals_the_general_parser(text: bytes) -> None:
    general = get_client_address(
        peer=PROXY, forwarded_for=text.decode(), trusted=(ip_network("10.0.0.0/8"),)
    )
    assert read_single_ipv4(text) == general == text.decode()


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"1.2.3", b"1.2.3.4, 5.6.7.8", b"01.2.3.4", b"256.1.1.1", b" 1.2.3.4", b"::1"),
        *(b"1.2.3.4:80", "1.2.3.\u0664".encode(), b"1.2.3.4\x00"),
    ],
)
def test_read_single_ipv4_returns_nothing_for_other_values(text: bytes) -> None:
    assert read_single_ipv4(text) == ""
