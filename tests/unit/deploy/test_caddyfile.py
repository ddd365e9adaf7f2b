"""Caddy removes every header that the application trusts from a proxy."""

import re
from fnmatch import fnmatch

import pytest

from edge.client_info import GEO_HEADERS
from tests.support.compose import ROOT

FILE = ROOT / "deploy" / "Caddyfile"
CADDYFILE = FILE.read_text()
STRIPPED = [
    name.lower()
    for name in re.findall(r"^\trequest_header @not_from_cdn -(\S+)$", CADDYFILE, re.MULTILINE)
]
GEO_NAMES = [name.decode() for names in GEO_HEADERS.values() if names for name in names]


@pytest.mark.parametrize(
    "header",
    [
        *GEO_NAMES,
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
        "cf-connecting-ip",
    ],
)
def test_forged_header_is_removed(header: str) -> None:
    assert any(fnmatch(header, pattern) for pattern in STRIPPED)


def test_every_route_to_the_application_removes_headers_first() -> None:
    assert CADDYFILE.count("reverse_proxy") == 1
    snippet = CADDYFILE[CADDYFILE.index("(application) {") :]
    assert snippet.index("import strip_forged_headers") < snippet.index("reverse_proxy")


def test_all_platform_hosts_have_certificates() -> None:
    for host in ("q", "api", "app", "admin"):
        assert f"https://{host}.{{$PLATFORM_DOMAIN}}" in CADDYFILE
        assert f"http://{host}.{{$PLATFORM_DOMAIN}}" in CADDYFILE


def test_scans_carry_no_hsts() -> None:
    q_site = CADDYFILE[CADDYFILE.index("https://q.") : CADDYFILE.index("https://api.")]
    assert "Strict-Transport-Security" not in q_site


def test_customers_hosts_carry_no_hsts() -> None:
    customers = CADDYFILE[CADDYFILE.index("\nhttps:// {") : CADDYFILE.index("# Plain HTTP.")]
    assert "import scans" in customers
    assert "on_demand" in customers
    assert "Strict-Transport-Security" not in customers


def test_on_demand_certificates_require_the_applications_consent() -> None:
    assert "permission http http://web:8000/api/internal/tls/ask" in CADDYFILE
    assert "strict_sni_host on" in CADDYFILE


def test_internal_endpoints_are_not_reachable_from_outside() -> None:
    snippet = CADDYFILE[CADDYFILE.index("(application) {") : CADDYFILE.index("(scans) {")]
    assert "@internal path /api/internal /api/internal/*\n\trespond @internal 404" in snippet
