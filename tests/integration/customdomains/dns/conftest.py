"""A resolver on the loopback, and a checker that queries it."""

from collections.abc import Iterator

import pytest

from customdomains.challenge import Challenge
from customdomains.dns.checker import DnsChecker
from customdomains.dns.wire import Server
from tests.support.dns_server import DnsServer


@pytest.fixture(autouse=True)
def database() -> None:
    """Replaces the migrated database of the other integration tests."""


@pytest.fixture
def dns() -> Iterator[DnsServer]:
    """The data of all resolvers."""
    with DnsServer() as server:
        yield server


@pytest.fixture
def checker(dns: DnsServer) -> DnsChecker:
    """For servers that respond: a time limit that a busy machine does not reach."""
    return DnsChecker([Server(dns.address, dns.port)], on_demand_secs=20, scheduled_secs=20)


@pytest.fixture
def hasty_checker(dns: DnsServer) -> DnsChecker:
    """For servers that do not respond: a tenth of the real time limits."""
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
