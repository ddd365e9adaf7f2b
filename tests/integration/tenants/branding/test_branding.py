"""GET and PATCH /api/v1/branding/."""

from functools import partial
from typing import Any

import pytest

from audit.models import AuditEntry
from tenants.models import Role, Tenant
from tests.support.factories import ApiClient, Workspace, run_parallel

PATH = "/api/v1/branding/"
WRITERS = (Role.OWNER, Role.ADMIN)


def client_of(workspace: Workspace, role: Role) -> ApiClient:
    return workspace.owner if role is Role.OWNER else workspace.member(role)


def test_a_new_workspace_has_the_plain_branding(nord: Workspace) -> None:
    body = nord.owner.get(PATH).json
    assert body["name"] is None
    assert body["colour"] is None
    assert body["logo"] is None
    assert body["colours"]["colour"] == "#1d4ed8"


@pytest.mark.parametrize("role", Role)
def test_every_member_reads_it(nord: Workspace, role: Role) -> None:
    assert client_of(nord, role).get(PATH).status == 200


@pytest.mark.parametrize("role", WRITERS)
def test_owners_and_admins_change_it(nord: Workspace, role: Role) -> None:
    change = {"name": "  Nord & Söhne ", "colour": "#FFCC00"}
    answer = client_of(nord, role).patch(PATH, change)
    assert answer.status == 200
    assert answer.json["name"] == "Nord & Söhne"
    assert answer.json["colour"] == "#ffcc00"
    assert answer.json["colours"]["ink"] == "#000000"
    assert nord.owner.get(PATH).json == answer.json


@pytest.mark.parametrize("role", sorted(set(Role) - set(WRITERS)))
@pytest.mark.parametrize(
    ("method", "path"), [("PATCH", PATH), ("PUT", f"{PATH}logo/"), ("DELETE", f"{PATH}logo/")]
)
def test_editors_and_viewers_change_nothing(
    nord: Workspace, role: Role, method: str, path: str
) -> None:
    answer = client_of(nord, role).call(method, path, {})
    assert answer.status == 403
    assert AuditEntry.objects.filter(tenant_id=nord.tenant.pk).count() == 0


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_without_a_login_there_is_nothing(anonymous: ApiClient, method: str) -> None:
    assert anonymous.call(method, PATH, {}).status == 401


def test_each_workspace_has_its_own(nord: Workspace, sud: Workspace) -> None:
    nord.owner.patch(PATH, {"name": "Nord", "colour": "#ffcc00"})
    body = sud.owner.get(PATH).json
    assert (body["name"], body["colour"]) == (None, None)


def test_only_the_fields_sent_change_and_null_resets(nord: Workspace) -> None:
    nord.owner.patch(PATH, {"name": "Nord", "colour": "#ffcc00"})
    assert nord.owner.patch(PATH, {"name": None}).json["colour"] == "#ffcc00"
    body = nord.owner.patch(PATH, {"colour": None}).json
    assert (body["name"], body["colour"]) == (None, None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"colour": "#fff"}, "colour"),
        ({"colour": "#ffcc00;}"}, "colour"),
        ({"colour": 5}, "colour"),
        ({"colour": ""}, "colour"),
        ({"name": ""}, "name"),
        ({"name": "N" * 121}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": 5}, "name"),
        ({"logo": None}, "logo"),
        ({"brand_logo_url": "https://x.example/l.png"}, "brand_logo_url"),
    ],
)
def test_wrong_values_are_refused(nord: Workspace, change: dict[str, Any], field: str) -> None:
    answer = nord.owner.patch(PATH, change)
    assert answer.status == 400
    assert list(answer.json) == [field]


def test_a_change_is_in_the_audit_log_and_none_is_not(nord: Workspace) -> None:
    for _ in range(2):
        nord.owner.patch(PATH, {"name": "Nord", "colour": "#ffcc00"})
    [entry] = AuditEntry.objects.filter(tenant_id=nord.tenant.pk)
    assert entry.action == "branding.update"
    assert entry.actor_email == nord.owner_user.email
    assert (entry.before, entry.after) == (
        {"name": "", "colour": ""},
        {"name": "Nord", "colour": "#ffcc00"},
    )


def test_parallel_changes_of_different_fields_both_stay(nord: Workspace) -> None:
    changes: list[dict[str, Any]] = [{"name": "Nord"}, {"colour": "#ffcc00"}]
    run_parallel([partial(nord.owner.patch, PATH, change) for change in changes])
    tenant = Tenant.objects.get(pk=nord.tenant.pk)
    assert (tenant.brand_name, tenant.brand_colour) == ("Nord", "#ffcc00")


def test_the_foreign_address_of_the_version_before_is_not_shown(nord: Workspace) -> None:
    rows = Tenant.objects.filter(pk=nord.tenant.pk)
    rows.update(brand_logo_url="https://nord.example/logo.png")
    assert nord.owner.get(PATH).json["logo"] is None
