"""A DNS of the test's own, and a name that no other test has."""

import secrets
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.support.dns_server import DnsServer


@pytest.fixture
def dns(settings: Settings) -> Iterator[DnsServer]:
    """What the product's resolver knows of the world."""
    with DnsServer() as server:
        settings.DNS_NAMESERVERS = ((server.address, server.port),)
        yield server


@pytest.fixture
def domain() -> str:
    """Rows are never rolled back, and a name is in service once."""
    return f"go-{secrets.token_hex(4)}.brand.test"
