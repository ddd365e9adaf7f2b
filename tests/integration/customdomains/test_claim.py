"""POST and GET /api/v1/dynamic/custom-domains/: claims, plans, roles, other workspaces."""

import re
from typing import Any

import pytest

from tenants.models import Role
from tenants.services.workspaces import change_plan
from tests.integration.customdomains.claims import PATH, claim, put_in_service
from tests.support.dns_server import DnsServer
from tests.support.factories import ApiClient, Workspace, make_workspace

PLAN_TEXT = {"detail": "Custom domains require the Agency plan or higher."}
ROLE_TEXT = {
    "detail": "Your role in this workspace cannot change anything."
    " Ask an owner or admin for the editor role."
}
NOT_FOUND = (404, {"detail": "Not found."})


def test_a_claim_returns_the_two_records_to_set(nord: Workspace, domain: str) -> None:
    created = claim(nord, f"  {domain.upper()}. ")
    txt, cname = created.pop("records")
    times = {name: created.pop(name) for name in ("created_at", "id")}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", times["created_at"])
    assert created == {
        "domain": domain,
        "status": "pending",
        "is_primary": False,
        "message": "Set both records at your DNS provider, then verify.",
        "conflicts": [],
        "conflicts_accepted": False,
        "root_redirect_url": None,
        "not_found_redirect_url": None,
        "grace_until": None,
        "verified_at": None,
        "last_checked_at": None,
    }
    assert (txt["type"], txt["name"]) == ("TXT", f"_qrstudio-verify.{domain}")
    assert re.fullmatch(r"qrstudio-domain-verification=[0-9a-f]{32}", txt["value"])
    assert (cname["type"], cname["name"]) == ("CNAME", domain)
    assert re.fullmatch(r"[0-9a-z]+\.cname\.localhost", cname["value"])
    for record in (txt, cname):
        assert (record["ok"], record["found"]) == (False, [])
        assert "Not checked yet" in record["message"]


def test_a_domain_is_claimed_once_in_a_workspace(nord: Workspace, domain: str) -> None:
    claim(nord, domain)
    answer = nord.owner.post(PATH, {"domain": f"{domain.upper()}."})
    assert answer.status == 409
    assert domain in answer.json["detail"]


def test_several_workspaces_may_claim_one_domain(
    nord: Workspace, sud: Workspace, domain: str
) -> None:
    ours, theirs = claim(nord, domain), claim(sud, domain)
    values = [record["value"] for each in (ours, theirs) for record in each["records"]]
    assert len(set(values)) == 4


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"domain": ["This field is required."]}),
        ({"domain": 7}, {"domain": ["A text is required."]}),
        ({"domain": ""}, {"domain": ["This field may not be blank."]}),
        (
            {"domain": "q.localhost"},
            {"domain": ["This name belongs to the platform. Enter a name of your own."]},
        ),
        (
            {"domain": "[::1]:80"},
            {"domain": ["Enter a host name, not an IP address: go.yourbrand.com."]},
        ),
        ({"domain": "go.brand.test", "colour": "red"}, {"colour": ["Unknown field."]}),
        ({"domain": "go.brand.test", "id": 1}, {"id": ["This field is read only."]}),
    ],
)
def test_a_bad_name_is_rejected_with_the_reason(
    nord: Workspace, body: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    assert nord.owner.post(PATH, body).outcome == (400, errors)


def test_an_idempotency_key_claims_once(nord: Workspace, domain: str) -> None:
    answers = [nord.owner.post(PATH, {"domain": domain}, Idempotency_Key="k1") for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert nord.owner.post(PATH, {"domain": f"x{domain}"}, Idempotency_Key="k1").status == 409


@pytest.mark.parametrize("plan", ["free", "starter", "pro"])
def test_smaller_plans_have_no_custom_domains(plan: str, domain: str) -> None:
    owner = make_workspace(plan=plan).owner
    for method, path, body in (
        ("POST", PATH, {"domain": domain}),
        ("GET", PATH, None),
        ("GET", f"{PATH}1/", None),
        ("PATCH", f"{PATH}1/", {"is_primary": True}),
        ("DELETE", f"{PATH}1/", None),
        ("POST", f"{PATH}1/verify/", None),
        ("GET", f"{PATH}1/history/", None),
    ):
        assert owner.call(method, path, body).outcome == (403, PLAN_TEXT), (method, path)


def test_the_enterprise_plan_has_them_too(domain: str) -> None:
    claim(make_workspace(plan="enterprise"), domain)


def test_a_downgraded_workspace_keeps_its_domains(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    served = put_in_service(nord, dns, domain)
    waiting = claim(nord, f"x{domain}")
    change_plan(tenant_id=nord.tenant.pk, plan_code="starter")
    assert nord.owner.get(PATH).json["count"] == 2
    assert nord.owner.post(f"{PATH}{served['id']}/verify/").json["status"] == "verified"
    for method, path, body in (
        ("POST", PATH, {"domain": f"y{domain}"}),
        ("POST", f"{PATH}{waiting['id']}/verify/", None),
        ("PATCH", f"{PATH}{served['id']}/", {"root_redirect_url": "https://brand.example/"}),
    ):
        assert nord.owner.call(method, path, body).outcome == (403, PLAN_TEXT), (method, path)
    assert nord.owner.delete(f"{PATH}{served['id']}/").status == 204


def test_a_viewer_reads_and_changes_nothing(nord: Workspace, domain: str) -> None:
    claimed = claim(nord, domain)
    viewer, own = nord.member(Role.VIEWER), f"{PATH}{claimed['id']}/"
    for path in (PATH, own, f"{own}history/"):
        assert viewer.get(path).status == 200
    assert viewer.post(PATH, {"domain": f"x{domain}"}).outcome == (403, ROLE_TEXT)
    assert viewer.patch(own, {"is_primary": True}).outcome == (403, ROLE_TEXT)
    assert viewer.post(f"{own}verify/").outcome == (403, ROLE_TEXT)
    assert viewer.delete(own).outcome == (403, ROLE_TEXT)


def test_an_editor_may_claim_and_delete(nord: Workspace, domain: str) -> None:
    editor = nord.member(Role.EDITOR)
    created = editor.post(PATH, {"domain": domain})
    assert created.status == 201
    assert editor.delete(f"{PATH}{created.json['id']}/").status == 204


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"is_primary": True}),
        ("DELETE", "", None),
        ("POST", "verify/", None),
        ("GET", "history/", None),
    ],
)
def test_another_workspaces_claim_is_not_found(
    nord: Workspace, sud: Workspace, domain: str, method: str, rest: str, body: Any
) -> None:
    theirs = claim(sud, domain)["id"]
    for domain_id in (theirs, 2**40, 2**80, 0):
        answer = nord.owner.call(method, f"{PATH}{domain_id}/{rest}", body)
        assert answer.outcome == NOT_FOUND
    assert sud.owner.get(f"{PATH}{theirs}/").status == 200


def test_requests_without_a_token_are_rejected(anonymous: ApiClient) -> None:
    assert anonymous.get(PATH).status == 401
    assert anonymous.post(PATH, {"domain": "go.brand.test"}).status == 401


def test_the_list_has_the_envelope_of_all_lists(nord: Workspace, domain: str) -> None:
    names = [f"{number}-{domain}" for number in range(3)]
    for name in names:
        claim(nord, name)
    first = nord.owner.get(f"{PATH}?page_size=2").json
    assert first["count"] == 3
    assert first["previous"] is None
    assert first["next"].endswith("/api/v1/dynamic/custom-domains/?page=2&page_size=2")
    second = nord.owner.get(f"{PATH}?page_size=2&page=2").json
    listed = [row["domain"] for page in (first, second) for row in page["results"]]
    assert listed == names[::-1]
    assert nord.owner.get(f"{PATH}?page=3&page_size=2").outcome == (
        404,
        {"detail": "Invalid page."},
    )


@pytest.mark.parametrize("path", [PATH.removesuffix("/"), PATH])
def test_the_path_is_not_taken_for_a_short_id(nord: Workspace, path: str) -> None:
    assert nord.owner.get(path).json["results"] == []
    assert nord.owner.delete(path).status == 405
    assert nord.owner.get(f"{PATH}abc/").outcome == NOT_FOUND
