"""A domain with conflicts goes into service only after its workspace has accepted them."""

import re

import pytest

from customdomains.models import CustomDomain
from customdomains.selectors.conflicts import MAX_LISTED
from qrs.models import DynamicQr
from tenants.postgres_schemas import tenant_schema
from tests.integration.customdomains.claims import (
    PATH,
    claim,
    get_owner_id,
    get_status,
    list_primaries,
    put_in_service,
    remove_records,
    verify,
)
from tests.integration.customdomains.clocks import Life, make_checker_for
from tests.support.dns_server import DnsServer
from tests.support.factories import Workspace
from tests.support.published import get_answer_schema, list_findings

QRS = "/api/v1/dynamic/"


def accept(workspace: Workspace, claimed: dict[str, object]) -> dict[str, object]:
    answer = workspace.owner.post(f"{PATH}{claimed['id']}/verify/", {"accept_conflicts": True})
    assert answer.status == 200, answer.content
    checked: dict[str, object] = answer.json
    return checked


def test_conflicts_are_listed_and_stop_the_verification(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    qr = nord.create_qr(url=f"https://{domain}/menus/spring")
    nord.create_qr()
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"])
    checked = verify(nord, claimed)
    assert checked["status"] == "pending"
    assert [record["ok"] for record in checked["records"]] == [True, True]
    assert checked["conflicts"] == [
        {"short_id": qr["short_id"], "destination_url": f"https://{domain}/menus/spring"}
    ]
    assert checked["conflicts_accepted"] is False
    assert "1 of your codes lead to this domain" in checked["message"]
    assert '{"accept_conflicts": true}' in checked["message"]
    assert get_owner_id(domain) is None
    assert nord.owner.get(f"{PATH}{claimed['id']}/").json == checked
    published = get_answer_schema("get", f"{PATH}{{domain_id}}/", 200)
    assert list_findings(published, checked, exact=True) == []


def test_accepted_conflicts_do_not_stop_the_verification(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    nord.create_qr(url=f"https://{domain}/menu")
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"])
    checked = accept(nord, claimed)
    assert (checked["status"], checked["conflicts_accepted"]) == ("verified", True)
    assert get_owner_id(domain) == nord.tenant.pk


@pytest.mark.parametrize("is_accepted", [False, True])
def test_the_schedule_verifies_only_with_accepted_conflicts(
    nord: Workspace, dns: DnsServer, domain: str, is_accepted: bool
) -> None:
    nord.create_qr(url=f"https://{domain}/menu")
    claimed = claim(nord, domain)
    if is_accepted:
        assert accept(nord, claimed)["status"] == "pending"
    life = Life(claimed, make_checker_for(dns))
    dns.set_challenge(claimed["records"])
    life.pass_time(life.claim.next_check_at - life.now)  # type: ignore[operator]  # it is pending
    assert get_status(claimed) == ("verified" if is_accepted else "pending")


def test_a_code_that_came_after_the_acceptance_is_a_new_conflict(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    nord.create_qr(url=f"https://{domain}/one")
    claimed = claim(nord, domain)
    accept(nord, claimed)
    nord.create_qr(url=f"https://{domain}/two")
    dns.set_challenge(claimed["records"])
    checked = verify(nord, claimed)
    assert (checked["status"], checked["conflicts_accepted"]) == ("pending", False)
    assert len(checked["conflicts"]) == 2
    assert accept(nord, claimed)["status"] == "verified"


def test_a_code_that_leads_elsewhere_again_is_no_conflict(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    qr = nord.create_qr(url=f"https://{domain}/menu")
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"])
    assert verify(nord, claimed)["status"] == "pending"
    nord.owner.patch(f"{QRS}{qr['short_id']}/", {"destination_url": "https://example.com/menu"})
    checked = verify(nord, claimed)
    assert (checked["status"], checked["conflicts"]) == ("verified", [])


@pytest.mark.parametrize(
    "url",
    [
        "http://{domain}/",
        "https://{domain}",
        "https://{domain}:8443/menu",
        "https://{domain}?table=7",
        "https://{domain}/#top",
        "https://{upper}/Menu",
    ],
)
def test_every_way_to_write_the_host_is_found(
    nord: Workspace, dns: DnsServer, domain: str, url: str
) -> None:
    qr = nord.create_qr(url=url.format(domain=domain, upper=domain.upper()))
    checked = verify(nord, claim(nord, domain))
    assert checked["conflicts"] == [
        {"short_id": qr["short_id"], "destination_url": qr["destination_url"]}
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://x{domain}/",
        "https://{domain}.example.com/",
        "https://sub.{domain}/",
        "https://example.com/?to=https://{domain}/",
        "https://example.com//{domain}/",
        "https://{other}/",
    ],
)
def test_other_hosts_are_no_conflict(
    nord: Workspace, dns: DnsServer, domain: str, url: str
) -> None:
    nord.create_qr(
        url=url.format(domain=domain, other=domain.replace("-", "x").replace(".", "-", 1))
    )
    assert verify(nord, claim(nord, domain))["conflicts"] == []


def test_variants_and_paused_codes_count(nord: Workspace, dns: DnsServer, domain: str) -> None:
    qr = nord.create_qr()
    here = f"https://{domain}/b"
    changes = {
        "variants": [
            {"label": "A", "url": "https://example.com/a", "weight": 1},
            {"label": "B", "url": here, "weight": 0},
        ],
        "is_active": False,
    }
    assert nord.owner.patch(f"{QRS}{qr['short_id']}/", changes).status == 200
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"])
    checked = verify(nord, claimed)
    assert checked["status"] == "pending"
    assert checked["conflicts"] == [{"short_id": qr["short_id"], "destination_url": here}]


def test_deleted_codes_do_not_count(nord: Workspace, dns: DnsServer, domain: str) -> None:
    qr = nord.create_qr(url=f"https://{domain}/menu")
    nord.owner.delete(f"{QRS}{qr['short_id']}/")
    assert put_in_service(nord, dns, domain)["conflicts"] == []


def test_codes_of_other_workspaces_are_not_listed(
    nord: Workspace, sud: Workspace, dns: DnsServer, domain: str
) -> None:
    sud.create_qr(url=f"https://{domain}/menu")
    checked = put_in_service(nord, dns, domain)
    assert (checked["status"], checked["conflicts"]) == ("verified", [])


def test_the_list_is_bounded_and_the_acceptance_is_not(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    first = nord.create_qr(url=f"https://{domain}/menu")
    with tenant_schema(nord.tenant.schema_name):
        template = DynamicQr.objects.get(short_id=first["short_id"])
        DynamicQr.objects.bulk_create(
            DynamicQr(
                short_id=f"{nord.tenant.pk % 10_000:0>4}{number:0>4}",
                name="Menu",
                destination_url=template.destination_url,
                created_at=template.created_at,
                updated_at=template.updated_at,
            )
            for number in range(MAX_LISTED + 20)
        )
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"])
    checked = verify(nord, claimed)
    assert len(checked["conflicts"]) == MAX_LISTED
    assert f"{MAX_LISTED + 21} of your codes" in checked["message"]
    assert accept(nord, claimed)["status"] == "verified"
    accepted = CustomDomain.objects.get(pk=claimed["id"]).accepted_conflicts
    assert accepted is not None
    assert len(accepted) == MAX_LISTED + 21


def test_a_domain_in_service_is_restored_whatever_leads_to_it(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    nord.create_qr(url=f"https://{domain}/menu")
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"])
    served = accept(nord, claimed)
    remove_records(dns, served)
    assert verify(nord, served)["status"] == "grace"
    dns.set_challenge(claimed["records"])
    CustomDomain.objects.filter(pk=claimed["id"]).update(accepted_conflicts=None)
    assert verify(nord, served)["status"] == "verified"
    assert list_primaries(nord) == [domain]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"accept_conflicts": "yes"}, "accept_conflicts"),
        ({"accept": True}, "Unknown field"),
        (b"[", "Malformed JSON"),
    ],
)
def test_a_wrong_body_is_rejected(
    nord: Workspace, dns: DnsServer, domain: str, body: object, words: str
) -> None:
    claimed = claim(nord, domain)
    answer = nord.owner.post(f"{PATH}{claimed['id']}/verify/", body)
    assert answer.status == 400
    assert words in answer.content.decode()
    assert not dns.asked


@pytest.mark.parametrize("body", [None, {}, {"accept_conflicts": False}])
def test_the_body_is_optional(nord: Workspace, dns: DnsServer, domain: str, body: object) -> None:
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"])
    answer = nord.owner.post(f"{PATH}{claimed['id']}/verify/", body)
    assert (answer.status, answer.json["status"]) == (200, "verified")
    assert re.match("In service", answer.json["message"])
