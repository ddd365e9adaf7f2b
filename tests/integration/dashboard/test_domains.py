"""Pages of domains: add, check, use, delete; who may do what."""

import re
import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from audit.models import AuditEntry
from customdomains.models import CustomDomain, DomainStatus
from customdomains.schemas.domains import DnsRecordOut
from kernel.clock import utc_now
from tenants.models import Domain
from tests.support.dns_server import DnsServer
from tests.support.factories import Workspace
from tests.support.pages import Person, browse_as

PARTIAL = {"HX_Request": "true", "HX_Request_Type": "partial"}


@pytest.fixture
def dns(settings: Settings) -> Iterator[DnsServer]:
    with DnsServer() as server:
        settings.DNS_NAMESERVERS = ((server.address, server.port),)
        yield server


@pytest.fixture
def base(nord: Workspace) -> str:
    return f"/{nord.tenant.slug}/domains/"


@pytest.fixture
def name() -> str:
    return f"go-{secrets.token_hex(4)}.brand.test"


@pytest.fixture
def claim(owner: Person, base: str, name: str) -> CustomDomain:
    """Added on the page."""
    answer = owner.post(base, {"domain": f" {name.upper()}. "})
    added = CustomDomain.objects.get(domain=name)
    assert (answer.status_code, answer["Location"]) == (302, f"{base}{added.pk}/")
    return added


@pytest.fixture
def served(owner: Person, base: str, claim: CustomDomain, dns: DnsServer) -> CustomDomain:
    """In service, checked on the page."""
    dns.set_challenge([record.model_dump() for record in DnsRecordOut.list_from_claim(claim)])
    answer = owner.post(f"{base}{claim.pk}/check/")
    assert (answer.status_code, answer["Location"]) == (302, f"{base}{claim.pk}/")
    claim.refresh_from_db()
    assert claim.status == DomainStatus.VERIFIED
    return claim


def list_posts(base: str, claim: CustomDomain) -> list[str]:
    actions = ("check", "primary", "redirects", "delete")
    return [base, *(f"{base}{claim.pk}/{action}/" for action in actions)]


def test_a_new_domain_shows_both_records_with_copy_buttons(
    owner: Person, base: str, claim: CustomDomain
) -> None:
    page = owner.read(f"{base}{claim.pk}/")
    for record in DnsRecordOut.list_from_claim(claim):
        assert f'data-copy="{record.name}"' in page
        assert f'data-copy="{record.value}"' in page
        assert record.message in page
    assert 'hx-trigger="every 10s"' in page
    for provider in ("Cloudflare", "GoDaddy", "IONOS", "Namecheap", "OVHcloud", "Route 53"):
        assert provider in page


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ("", "This field may not be blank."),
        ("https://go.brand.test/x", "Enter only the host name, without https:// or a path"),
        ("127.0.0.1", "Enter a host name, not an IP address"),
        ("brand.test", "is the apex of a domain"),
        ("x.localhost", "This name belongs to the platform."),
    ],
)
def test_a_wrong_name_is_shown_again_with_the_services_words(
    owner: Person, base: str, entered: str, words: str
) -> None:
    answer = owner.post(base, {"domain": entered})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert f'value="{entered}"' in page
    assert 'aria-describedby="add-domain-hint add-domain-error"' in page


def test_a_name_that_is_there_already_is_refused(
    owner: Person, base: str, claim: CustomDomain
) -> None:
    answer = owner.post(base, {"domain": claim.domain})
    assert answer.status_code == 409
    assert b"This workspace already has the domain" in answer.content


def test_the_list_shows_state_and_primary(owner: Person, base: str, served: CustomDomain) -> None:
    page = owner.read(base)
    assert served.domain in page
    assert "In service" in page
    assert "Primary" in page


def test_a_check_says_what_was_found(
    owner: Person, base: str, claim: CustomDomain, dns: DnsServer
) -> None:
    dns.set(f"_qrstudio-verify.{claim.domain}", "TXT", '"something else"')
    dns.set(claim.domain, "CNAME", "shops.example.")
    part = owner.post(f"{base}{claim.pk}/check/", **PARTIAL).content.decode()
    assert part.lstrip().startswith('<div id="domain"')
    assert "<code>something else</code>" in part
    assert "leads to shops.example" in part
    assert "Not right" in part


def test_the_page_looks_again_until_the_state_changes(
    owner: Person, base: str, claim: CustomDomain, dns: DnsServer
) -> None:
    look = f"{base}{claim.pk}/?seen=pending"
    first = owner.get(look, **PARTIAL)
    assert b'hx-trigger="every 10s"' in first.content
    assert "HX-Retarget" not in first
    dns.set_challenge([record.model_dump() for record in DnsRecordOut.list_from_claim(claim)])
    owner.post(f"{base}{claim.pk}/check/")
    changed = owner.get(look, **PARTIAL)
    assert changed["HX-Retarget"] == "#domain"
    assert b"hx-trigger" not in changed.content
    assert b"In service" in changed.content


def test_a_grace_period_says_until_when(
    owner: Person, base: str, served: CustomDomain, dns: DnsServer
) -> None:
    dns.records.clear()
    owner.post(f"{base}{served.pk}/check/")
    page = owner.read(f"{base}{served.pk}/")
    until = utc_now() + timedelta(days=14)
    assert f"In service until {until.day} {until:%b %Y}" in page
    assert "until" in owner.read(base)


def test_conflicts_are_listed_and_accepted(
    nord: Workspace, owner: Person, base: str, claim: CustomDomain, dns: DnsServer
) -> None:
    short_id = nord.create_qr(url=f"https://{claim.domain}/menu")["short_id"]
    dns.set_challenge([record.model_dump() for record in DnsRecordOut.list_from_claim(claim)])
    owner.post(f"{base}{claim.pk}/check/")
    page = owner.read(f"{base}{claim.pk}/")
    assert f"/qrs/{short_id}/" in page
    assert "Accept, and check now" in page
    owner.post(f"{base}{claim.pk}/check/", {"accept_conflicts": "yes"})
    claim.refresh_from_db()
    assert claim.status == DomainStatus.VERIFIED
    actions = AuditEntry.objects.filter(tenant_id=nord.tenant.pk).values_list("action", flat=True)
    assert {"domain.add", "domain.accept_conflicts", "domain.update"} <= set(actions)


def test_the_primary_domain_can_be_changed(
    nord: Workspace, owner: Person, base: str, served: CustomDomain, dns: DnsServer
) -> None:
    other = f"qr-{secrets.token_hex(4)}.brand.test"
    owner.post(base, {"domain": other})
    second = CustomDomain.objects.get(domain=other)
    dns.set_challenge([record.model_dump() for record in DnsRecordOut.list_from_claim(second)])
    early = owner.post(f"{base}{second.pk}/primary/")
    assert early.status_code == 400
    owner.post(f"{base}{second.pk}/check/")
    assert owner.post(f"{base}{second.pk}/primary/").status_code == 302
    rows = Domain.objects.filter(tenant=nord.tenant, is_primary=True)
    assert [row.domain for row in rows] == [other]
    changes = AuditEntry.objects.filter(target_id=served.domain, after__is_primary=False)
    assert changes.get().actor_email == nord.owner_user.email


def test_redirects_are_saved_and_mistakes_stand_beside_their_fields(
    owner: Person, base: str, served: CustomDomain
) -> None:
    path = f"{base}{served.pk}/redirects/"
    good = {"root_redirect_url": "https://brand.example", "not_found_redirect_url": ""}
    assert owner.post(path, good).status_code == 302
    assert 'value="https://brand.example/"' in owner.read(f"{base}{served.pk}/")
    answer = owner.post(path, {**good, "not_found_redirect_url": "javascript:1"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="not-found-redirect-error"' in page
    assert 'value="javascript:1"' in page
    loop = owner.post(path, {**good, "root_redirect_url": f"https://{served.domain}/"})
    assert b'id="root-redirect-error"' in loop.content


def test_deleting_asks_for_the_name_and_says_what_stops(
    owner: Person, base: str, served: CustomDomain
) -> None:
    path = f"{base}{served.pk}/delete/"
    assert "No code was scanned under this name" in owner.read(path)
    assert owner.post(path, {"name": "go"}).status_code == 400
    assert CustomDomain.objects.filter(pk=served.pk).exists()
    assert owner.post(path, {"name": f" {served.domain.upper()} "})["Location"] == base
    assert not CustomDomain.objects.filter(pk=served.pk).exists()
    assert not Domain.objects.filter(domain=served.domain).exists()


def test_a_viewer_sees_everything_and_changes_nothing(
    viewer: Person, base: str, claim: CustomDomain
) -> None:
    for path in (base, f"{base}{claim.pk}/"):
        page = viewer.read(path)
        main = page[page.index("<main") :]
        assert "<form" not in main
        assert not re.search(r"hx-(post|put|delete)", main)
    for path in list_posts(base, claim):
        assert viewer.post(path).status_code == 403
    assert viewer.get(f"{base}{claim.pk}/delete/").status_code == 403


def test_another_workspace_finds_nothing(
    outsider: Person, sud: Workspace, base: str, claim: CustomDomain
) -> None:
    theirs = f"/{sud.tenant.slug}/domains/"
    unknown = outsider.get(f"{theirs}987654321/").content
    for prefix in (base, theirs):
        found = outsider.get(f"{prefix}{claim.pk}/")
        assert (found.status_code, found.content) == (404, unknown)
        for path in list_posts(prefix, claim)[1:]:
            assert outsider.post(path, {"name": claim.domain}).status_code == 404
    assert CustomDomain.objects.filter(pk=claim.pk).exists()


def test_below_the_plan_the_page_explains_what_a_domain_is_good_for(solo: Workspace) -> None:
    person = browse_as(solo.owner_user)
    path = f"/{solo.tenant.slug}/domains/"
    page = person.read(path)
    assert "go.yourbrand.com" in page
    assert f"/{solo.tenant.slug}/settings/plan/" in page
    answer = person.post(path, {"domain": "go.brand.test"})
    assert answer.status_code == 403
    assert b"Custom domains require the Agency plan or higher." in answer.content


def test_after_a_downgrade_the_domains_stay_and_can_be_deleted(
    nord: Workspace, solo: Workspace, owner: Person, base: str, served: CustomDomain
) -> None:
    nord.tenant.plan = solo.tenant.plan
    nord.tenant.save()
    page = owner.read(base)
    assert "Your plan has no custom domains." in page
    assert "add-domain" not in page
    assert owner.post(f"{base}{served.pk}/primary/").status_code == 403
    owner.post(f"{base}{served.pk}/delete/", {"name": served.domain})
    assert not CustomDomain.objects.filter(pk=served.pk).exists()


def test_what_dns_says_is_in_the_language_of_the_reader(
    nord: Workspace, owner: Person, base: str, claim: CustomDomain, dns: DnsServer
) -> None:
    dns.set(claim.domain, "CNAME", "shops.example.")
    owner.post(f"{base}{claim.pk}/check/")
    french = owner.read(f"{base}{claim.pk}/", Accept_Language="fr")
    assert "existe pas encore (NXDOMAIN)" in french
    assert "mène à shops.example" in french
    assert "Ajouté." in french
    records = nord.owner.get(f"/api/v1/dynamic/custom-domains/{claim.pk}/").json["records"]
    assert records[1]["message"].startswith(f"The CNAME record of {claim.domain} leads to")
    refused = owner.post(base, {"domain": "127.0.0.1"}, Accept_Language="fr")
    assert "pas une adresse IP" in refused.content.decode()


def test_the_history_of_a_grace_period_is_in_the_language_of_the_reader(
    owner: Person, base: str, served: CustomDomain, dns: DnsServer
) -> None:
    dns.records.clear()
    owner.post(f"{base}{served.pk}/check/")
    page = owner.read(f"{base}{served.pk}/", Accept_Language="fr")
    assert "Une vérification a échoué. TXT" in page
    assert "Les deux enregistrements sont corrects." in page
    assert "A check failed. TXT: " in owner.read(f"{base}{served.pk}/")
