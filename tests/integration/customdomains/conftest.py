"""A DNS server for each test, and a name that no other test uses."""

import secrets
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.support.dns_server import DnsServer


@pytest.fixture
def dns(settings: Settings) -> Iterator[DnsServer]:
    """The resolver of the product."""
    with DnsServer() as server:
        settings.DNS_NAMESERVERS = ((server.address, server.port),)
        yield server


@pytest.fixture
def domain() -> str:
    """Unique, because rows are never rolled back and a name is in service only once."""
    return f"go-{secrets.token_hex(4)}.brand.test"
