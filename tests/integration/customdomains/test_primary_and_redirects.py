"""PATCH: the primary domain, and the redirects of home page and unknown codes."""

from typing import Any

import pytest

from tenants.models import Domain
from tests.integration.customdomains.claims import (
    PATH,
    claim,
    list_history,
    list_primaries,
    put_in_service,
)
from tests.support.dns_server import DnsServer
from tests.support.factories import Workspace

HOME = "https://brand.example/welcome"


def patch(workspace: Workspace, claimed: dict[str, Any], **body: Any) -> tuple[int, Any]:
    return workspace.owner.patch(f"{PATH}{claimed['id']}/", body).outcome


def test_the_first_domain_in_service_is_the_primary_one(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    first = put_in_service(nord, dns, domain)
    second = put_in_service(nord, dns, f"x{domain}")
    assert (first["is_primary"], second["is_primary"]) == (True, False)
    assert list_primaries(nord) == [domain]


def test_another_domain_can_be_made_the_primary_one(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    first = put_in_service(nord, dns, domain)
    second = put_in_service(nord, dns, f"x{domain}")
    status, changed = patch(nord, second, is_primary=True)
    assert (status, changed["is_primary"]) == (200, True)
    assert list_primaries(nord) == [f"x{domain}"]
    assert nord.owner.get(f"{PATH}{first['id']}/").json["is_primary"] is False
    assert nord.create_qr()["public_url"].startswith(f"http://x{domain}")
    assert list_history(nord, second)[-1] == ("verified", "verified")


def test_there_is_always_a_primary_domain_while_one_is_in_service(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    served = [put_in_service(nord, dns, f"{name}{domain}") for name in "abc"]
    claim(nord, f"d{domain}")
    for gone, next_primary in zip(served, ["b", "c", None], strict=True):
        nord.owner.delete(f"{PATH}{gone['id']}/")
        assert list_primaries(nord) == ([f"{next_primary}{domain}"] if next_primary else [])


def test_only_a_domain_in_service_can_be_the_primary_one(nord: Workspace, domain: str) -> None:
    claimed = claim(nord, domain)
    assert patch(nord, claimed, is_primary=True) == (
        400,
        {"is_primary": ["Only a verified domain can be the primary one. Verify it first."]},
    )
    assert patch(nord, claimed, is_primary=False)[0] == 200


def test_the_primary_domain_is_only_replaced(nord: Workspace, dns: DnsServer, domain: str) -> None:
    served = put_in_service(nord, dns, domain)
    assert patch(nord, served, is_primary=False) == (
        400,
        {"is_primary": ["To change the primary domain, set another one as the primary."]},
    )
    assert patch(nord, served, is_primary=True)[0] == 200


@pytest.mark.parametrize("field", ["root_redirect_url", "not_found_redirect_url"])
def test_redirects_are_set_before_and_after_verification(
    nord: Workspace, dns: DnsServer, domain: str, field: str
) -> None:
    claimed = claim(nord, domain)
    assert patch(nord, claimed, **{field: HOME})[1][field] == HOME
    dns.set_challenge(claimed["records"])
    nord.owner.post(f"{PATH}{claimed['id']}/verify/")
    assert getattr(Domain.objects.get(domain=domain), field) == HOME
    for empty in ("", None):
        assert patch(nord, claimed, **{field: "https://other.example"})[1][field]
        assert patch(nord, claimed, **{field: empty})[1][field] is None
        assert getattr(Domain.objects.get(domain=domain), field) == ""


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://brand.example/", "Only http and https"),
        ("https://127.1/", "not an IP address"),
        ("https://q.localhost/", "must not point to localhost"),
        ("https://user:pw@brand.example/", "user name or password"),
        ("brand.example", "must start with https://"),
        (f"https://brand.example/{'a' * 2000}", "at most 2000"),
    ],
)
def test_redirects_follow_the_rules_of_destinations(
    nord: Workspace, domain: str, url: str, words: str
) -> None:
    status, errors = patch(nord, claim(nord, domain), root_redirect_url=url)
    assert status == 400
    assert words in errors["root_redirect_url"][0]


@pytest.mark.parametrize("field", ["root_redirect_url", "not_found_redirect_url"])
@pytest.mark.parametrize("rest", ["/x", "./", ".:8443/x", ":80"])
def test_a_domain_cannot_lead_to_itself(
    nord: Workspace, dns: DnsServer, domain: str, field: str, rest: str
) -> None:
    claimed = claim(nord, domain)
    for host in (domain, domain.upper()):
        status, errors = patch(nord, claimed, **{field: f"https://{host}{rest}"})
        assert (status, list(errors)) == (400, [field])


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"domain": "go.other.test"}, {"domain": ["This field is read only."]}),
        ({"status": "verified"}, {"status": ["This field is read only."]}),
        ({"verified_at": None}, {"verified_at": ["This field is read only."]}),
        ({"is_primary": "yes"}, {"is_primary": ["True or false is required."]}),
        ({"is_primary": None}, {"is_primary": ["True or false is required."]}),
    ],
)
def test_nothing_else_can_be_changed(
    nord: Workspace, domain: str, body: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    assert patch(nord, claim(nord, domain), **body) == (400, errors)


def test_an_empty_patch_changes_nothing(nord: Workspace, domain: str) -> None:
    claimed = claim(nord, domain)
    assert patch(nord, claimed) == (200, claimed)
    assert list_history(nord, claimed) == [(None, "pending")]
