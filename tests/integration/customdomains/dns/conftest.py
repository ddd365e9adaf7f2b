"""A resolver on the loopback, and a checker that asks it."""

from collections.abc import Iterator

import pytest

from customdomains.dns.checker import Challenge, DnsChecker
from customdomains.dns.wire import Server
from tests.support.dns_server import DnsServer


@pytest.fixture(autouse=True)
def database() -> None:
    """Replaces the migrated database of the other integration tests."""


@pytest.fixture
def dns() -> Iterator[DnsServer]:
    """What resolvers would know of the world."""
    with DnsServer() as server:
        yield server


@pytest.fixture
def checker(dns: DnsServer) -> DnsChecker:
    """For servers that answer, however busy the machine is."""
    return DnsChecker([Server(dns.address, dns.port)], on_demand_secs=20, scheduled_secs=20)


@pytest.fixture
def hasty_checker(dns: DnsServer) -> DnsChecker:
    """For servers that are silent. Bounds of a tenth of the real ones."""
    return DnsChecker([Server(dns.address, dns.port)], on_demand_secs=0.7, scheduled_secs=0.4)


@pytest.fixture
def challenge() -> Challenge:
    """The claim of go.brand.test."""
    return Challenge(
        domain="go.brand.test",
        txt_name="_qrstudio-verify.go.brand.test",
        txt_value="qrstudio-domain-verification=0123456789abcdef0123456789abcdef",
        cname_target="8c1f0a6b2d3e4f59.cname.localhost",
    )
