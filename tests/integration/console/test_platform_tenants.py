"""/api/v1/platform/tenants/."""

import secrets
from functools import partial

import pytest

from accounts.models import User
from console.models import AuditEntry
from tenants.models import Membership, Role, Tenant
from tests.integration.console.routes import read_route
from tests.support.factories import ApiClient, Workspace, log_in, run_parallel

URL = "/api/v1/platform/tenants/"


def new_email() -> str:
    return f"{secrets.token_hex(6)}@customer.example"


def path(workspace: Workspace) -> str:
    return f"{URL}{workspace.tenant.slug}/"


def entries(slug: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(target_type="tenant", target_id=slug).order_by("id"))


def test_platform_admin_sees_a_workspace(nord: Workspace, platform_admin: ApiClient) -> None:
    nord.create_qr()
    answer = platform_admin.get(path(nord))
    assert answer.status == 200
    tenant = Tenant.objects.get(pk=nord.tenant.pk)
    assert answer.json == {
        "slug": tenant.slug,
        "name": "Studio Nord",
        "plan": "agency",
        "status": "active",
        "credits": 0,
        "owners": [nord.owner_user.email],
        "members": 1,
        "dynamic_qrs": 1,
        "created_at": tenant.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def test_list_finds_by_slug_and_by_a_members_email(
    nord: Workspace, sud: Workspace, platform_admin: ApiClient
) -> None:
    for term in (nord.tenant.slug, nord.owner_user.email):
        found = platform_admin.get(f"{URL}?search={term}").json
        assert nord.tenant.slug in [one["slug"] for one in found["results"]]
        assert sud.tenant.slug not in [one["slug"] for one in found["results"]]


def test_list_comes_in_pages_that_keep_the_filters(
    nord: Workspace, sud: Workspace, platform_admin: ApiClient
) -> None:
    page = platform_admin.get(f"{URL}?plan=agency&page_size=1").json
    assert page["count"] >= 2
    assert len(page["results"]) == 1
    assert "plan=agency" in page["next"]
    assert platform_admin.get(f"{URL}?page=99999").outcome == (404, {"detail": "Invalid page."})


@pytest.mark.parametrize("query", ["search=%00", "plan=a%0Ab", "status=gone", "page=0"])
def test_invalid_filter_is_rejected(query: str, platform_admin: ApiClient) -> None:
    answer = platform_admin.get(f"{URL}?{query}")
    assert answer.status == 400
    assert list(answer.json) == [query.split("=", maxsplit=1)[0]]


def test_change_is_stored_returned_and_audited(nord: Workspace, platform_admin: ApiClient) -> None:
    answer = platform_admin.patch(
        path(nord), {"plan": "pro", "credits": 40}, X_Request_Id="change-nord-1"
    )
    assert (answer.status, answer.json["plan"], answer.json["credits"]) == (200, "pro", 40)
    assert nord.owner.get("/api/v1/me/").json["plan"]["code"] == "pro"
    (entry,) = entries(nord.tenant.slug)
    assert entry.before == {"plan": "agency", "credits": 0}
    assert entry.after == {"plan": "pro", "credits": 40}
    assert entry.action == "tenant.change"
    assert entry.request_id == "change-nord-1"


def test_change_to_the_same_values_leaves_no_entry(
    nord: Workspace, platform_admin: ApiClient
) -> None:
    same = {"plan": "agency", "status": "active", "name": "Studio Nord", "credits": 0}
    assert platform_admin.patch(path(nord), same).status == 200
    assert platform_admin.patch(path(nord), {}).status == 200
    assert entries(nord.tenant.slug) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"plan": "gold"}, "plan"),
        ({"plan": None}, "plan"),
        ({"status": "deleted"}, "status"),
        ({"credits": -1}, "credits"),
        ({"credits": "5"}, "credits"),
        ({"credits": True}, "credits"),
        ({"credits": 2**31}, "credits"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"slug": "new"}, "slug"),
    ],
)
def test_wrong_change_names_its_field_and_changes_nothing(
    nord: Workspace, platform_admin: ApiClient, body: dict[str, object], field: str
) -> None:
    answer = platform_admin.patch(path(nord), {"name": "Renamed"} | body)
    assert answer.status == 400, answer.content
    assert list(answer.json) == [field]
    assert platform_admin.get(path(nord)).json["name"] == "Studio Nord"
    assert entries(nord.tenant.slug) == []


def test_suspension_takes_codes_and_members_out_of_service_and_back(
    nord: Workspace, platform_admin: ApiClient
) -> None:
    qr = nord.create_qr()
    assert platform_admin.patch(path(nord), {"status": "suspended"}).status == 200
    assert read_route(qr["short_id"]).tenant_suspended
    assert nord.owner.get("/api/v1/dynamic/").status == 403
    assert platform_admin.patch(path(nord), {"status": "active"}).status == 200
    assert not read_route(qr["short_id"]).tenant_suspended
    assert nord.owner.get("/api/v1/dynamic/").status == 200
    assert [entry.after["status"] for entry in entries(nord.tenant.slug)] == ["suspended", "active"]


def test_rename_does_not_touch_the_routes(nord: Workspace, platform_admin: ApiClient) -> None:
    qr = nord.create_qr()
    version = read_route(qr["short_id"]).version
    platform_admin.patch(path(nord), {"name": "Studio Nordic", "status": "active"})
    assert read_route(qr["short_id"]).version == version


def test_parallel_changes_are_audited_as_one_chain(
    nord: Workspace, platform_admin: ApiClient
) -> None:
    def set_credits(balance: int) -> int:
        return platform_admin.patch(path(nord), {"credits": balance}).status

    statuses = run_parallel([partial(set_credits, balance) for balance in range(1, 7)])
    assert statuses == [200] * 6
    chain = entries(nord.tenant.slug)
    assert len(chain) == 6
    assert [entry.before["credits"] for entry in chain[1:]] == [
        entry.after["credits"] for entry in chain[:-1]
    ]


def test_new_workspace_gets_a_new_owner_with_a_password_shown_once(
    platform_admin: ApiClient, anonymous: ApiClient
) -> None:
    email = new_email()
    body = {"name": "Customer One", "owner_email": email.upper(), "plan": "pro", "credits": 3}
    answer = platform_admin.post(URL, body)
    assert answer.status == 201, answer.content
    made = answer.json
    assert (made["plan"], made["credits"], made["owners"]) == ("pro", 3, [email])
    login = {"email": email, "password": made["initial_password"], "workspace": made["slug"]}
    token = anonymous.post("/api/auth/token/", login)
    assert token.status == 200
    assert ApiClient(token.json["access"]).get("/api/v1/dynamic/").status == 200
    user = User.objects.get(email=email)
    logged = AuditEntry.objects.filter(target_id__in=[made["slug"], str(user.pk)])
    assert {entry.action for entry in logged} == {"tenant.create", "user.create"}
    assert made["initial_password"] not in str([(one.before, one.after) for one in logged])


def test_existing_user_becomes_the_owner_and_keeps_their_password(
    nord: Workspace, platform_admin: ApiClient
) -> None:
    body = {"name": "Second", "owner_email": nord.owner_user.email}
    made = platform_admin.post(URL, body).json
    assert (made["plan"], made["initial_password"]) == ("free", None)
    tenant = Tenant.objects.get(slug=made["slug"])
    member = Membership.objects.get(user=nord.owner_user, tenant=tenant)
    assert member.role == Role.OWNER
    assert log_in(nord.owner_user, tenant).get("/api/v1/dynamic/").status == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"owner_email": "nobody"}, "owner_email"),
        ({"plan": "gold"}, "plan"),
        ({"name": ""}, "name"),
        ({"slug": "mine"}, "slug"),
    ],
)
def test_invalid_new_workspace_creates_neither_workspace_nor_user(
    platform_admin: ApiClient, body: dict[str, object], field: str
) -> None:
    email = new_email()
    answer = platform_admin.post(URL, {"name": "Wrong", "owner_email": email} | body)
    assert answer.status == 400, answer.content
    assert list(answer.json) == [field]
    assert not User.objects.filter(email=email).exists()
    assert not Tenant.objects.filter(name="Wrong").exists()


def test_unknown_slug_is_not_found(platform_admin: ApiClient) -> None:
    unknown = f"{URL}no-such-workspace/"
    assert platform_admin.get(unknown).outcome == (404, {"detail": "Not found."})
    assert platform_admin.patch(unknown, {"credits": 1}).status == 404
