"""A domain whose CAA records forbid certificates is served, but is not in public URLs."""

import pytest

from tests.integration.customdomains.claims import (
    PATH,
    get_owner_id,
    list_primaries,
    put_in_service,
    verify,
)
from tests.support.dns_server import DnsServer
from tests.support.factories import Workspace

FORBIDS = '0 issue "digicert.com"'


@pytest.fixture
def warned(dns: DnsServer, domain: str) -> str:
    """A domain below the test's own name, so that the CAA record affects no other domain."""
    dns.set(domain, "CAA", FORBIDS)
    return f"go.{domain}"


def test_it_is_verified_and_not_made_primary(nord: Workspace, dns: DnsServer, warned: str) -> None:
    url = nord.create_qr()["public_url"]
    checked = put_in_service(nord, dns, warned)
    assert (checked["status"], checked["is_primary"]) == ("verified", False)
    assert "digicert.com" in checked["message"]
    assert "does not become the primary domain" in checked["message"]
    assert get_owner_id(warned) == nord.tenant.pk
    assert list_primaries(nord) == []
    assert nord.create_qr()["public_url"].startswith(url[: url.index("/q/")])


def test_it_cannot_be_made_primary_by_hand(nord: Workspace, dns: DnsServer, warned: str) -> None:
    checked = put_in_service(nord, dns, warned)
    refused = nord.owner.patch(f"{PATH}{checked['id']}/", {"is_primary": True})
    assert refused.status == 400
    [message] = refused.json["is_primary"]
    assert "digicert.com" in message
    assert "verify the domain again" in message
    assert list_primaries(nord) == []


def test_it_becomes_primary_once_caa_allows_certificates(
    nord: Workspace, dns: DnsServer, domain: str, warned: str
) -> None:
    checked = put_in_service(nord, dns, warned)
    dns.set(domain, "CAA")
    again = verify(nord, checked)
    assert (again["is_primary"], again["message"]) == (True, "In service.")
    assert list_primaries(nord) == [warned]
    history = nord.owner.get(f"{PATH}{checked['id']}/history/").json["results"]
    assert "no longer forbid" in history[0]["reason"]


def test_it_does_not_replace_a_primary_domain_once_caa_allows_certificates(
    nord: Workspace, dns: DnsServer, domain: str, warned: str
) -> None:
    put_in_service(nord, dns, f"first-{domain}")
    checked = put_in_service(nord, dns, warned)
    dns.set(domain, "CAA")
    assert verify(nord, checked)["is_primary"] is False
    assert list_primaries(nord) == [f"first-{domain}"]


def test_it_is_not_the_next_primary_domain(
    nord: Workspace, dns: DnsServer, domain: str, warned: str
) -> None:
    first = put_in_service(nord, dns, f"first-{domain}")
    put_in_service(nord, dns, warned)
    put_in_service(nord, dns, f"third-{domain}")
    nord.owner.delete(f"{PATH}{first['id']}/")
    assert list_primaries(nord) == [f"third-{domain}"]


def test_the_last_other_domain_leaves_no_primary(
    nord: Workspace, dns: DnsServer, domain: str, warned: str
) -> None:
    first = put_in_service(nord, dns, f"first-{domain}")
    put_in_service(nord, dns, warned)
    nord.owner.delete(f"{PATH}{first['id']}/")
    assert list_primaries(nord) == []
    assert nord.create_qr()["public_url"].startswith("http://q.localhost")


def test_a_primary_domain_with_a_caa_warning_stays_primary(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    """Its certificate is valid for weeks, and printed codes carry its name."""
    served = put_in_service(nord, dns, f"go.{domain}")
    dns.set(domain, "CAA", FORBIDS)
    checked = verify(nord, served)
    assert (checked["status"], checked["is_primary"]) == ("verified", True)
    assert "stays the primary domain" in checked["message"]
    assert list_primaries(nord) == [f"go.{domain}"]


def test_an_inconclusive_caa_reply_keeps_the_warning(
    nord: Workspace, dns: DnsServer, domain: str, warned: str
) -> None:
    checked = put_in_service(nord, dns, warned)
    dns.set(domain, "CAA")
    dns.failures[domain] = "SERVFAIL"
    again = verify(nord, checked)
    assert "digicert.com" in again["message"]
    assert again["is_primary"] is False
