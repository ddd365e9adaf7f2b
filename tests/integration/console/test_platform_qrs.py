"""/api/v1/platform/qrs/."""

import pytest

from console.models import AuditEntry
from tests.integration.console.routes import read_route
from tests.support.factories import ApiClient, Workspace

URL = "/api/v1/platform/qrs/"


def test_code_leads_to_its_owner(nord: Workspace, platform_admin: ApiClient) -> None:
    qr = nord.create_qr("Spring menu")
    found = platform_admin.get(f"{URL}{qr['short_id']}/").json
    assert found["tenant"]["slug"] == nord.tenant.slug
    assert found["owners"] == [nord.owner_user.email]
    assert (found["name"], found["state"], found["blocked"]) == ("Spring menu", "active", False)
    assert found["destination_url"] == qr["destination_url"]
    assert found["created_at"] == qr["created_at"]


def test_block_and_unblock_take_effect_before_their_response(
    nord: Workspace, platform_admin: ApiClient
) -> None:
    short_id = nord.create_qr()["short_id"]
    answer = platform_admin.patch(f"{URL}{short_id}/", {"blocked": True})
    assert (answer.status, answer.json["state"], answer.json["blocked"]) == (200, "blocked", True)
    assert read_route(short_id).state == "blocked"
    assert platform_admin.patch(f"{URL}{short_id}/", {"blocked": False}).json["state"] == "active"
    assert read_route(short_id).state == "active"
    log = AuditEntry.objects.filter(target_type="qr", target_id=short_id).order_by("id")
    log = log.exclude(action="qr.create")
    assert [(one.action, one.before, one.after) for one in log] == [
        ("qr.block", {"blocked": False}, {"blocked": True}),
        ("qr.unblock", {"blocked": True}, {"blocked": False}),
    ]


def test_blocking_twice_is_one_change(nord: Workspace, platform_admin: ApiClient) -> None:
    short_id = nord.create_qr()["short_id"]
    for _ in range(2):
        assert platform_admin.patch(f"{URL}{short_id}/", {"blocked": True}).status == 200
    log = AuditEntry.objects.filter(target_type="qr", target_id=short_id)
    assert log.exclude(action="qr.create").count() == 1


def test_the_owner_cannot_lift_a_block(nord: Workspace, platform_admin: ApiClient) -> None:
    short_id = nord.create_qr()["short_id"]
    platform_admin.patch(f"{URL}{short_id}/", {"blocked": True})
    nord.owner.patch(f"/api/v1/dynamic/{short_id}/", {"is_active": False})
    nord.owner.patch(f"/api/v1/dynamic/{short_id}/", {"is_active": True})
    assert read_route(short_id).state == "blocked"


def test_deleted_code_still_has_its_workspace(nord: Workspace, platform_admin: ApiClient) -> None:
    short_id = nord.create_qr()["short_id"]
    nord.owner.delete(f"/api/v1/dynamic/{short_id}/")
    found = platform_admin.get(f"{URL}{short_id}/").json
    assert (found["state"], found["name"]) == ("deleted", None)
    assert found["tenant"]["slug"] == nord.tenant.slug
    assert platform_admin.patch(f"{URL}{short_id}/", {"blocked": True}).status == 409


@pytest.mark.parametrize("short_id", ["zzzzzzzz", "no", "%00aaaaaaa"])
def test_code_that_was_never_printed_is_not_found(short_id: str, platform_admin: ApiClient) -> None:
    assert platform_admin.get(f"{URL}{short_id}/").status == 404
    assert platform_admin.patch(f"{URL}{short_id}/", {"blocked": True}).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "blocked"), ({"blocked": 1}, "blocked"), ({"blocked": True, "state": "x"}, "state")],
)
def test_wrong_body_names_its_field(
    nord: Workspace, platform_admin: ApiClient, body: dict[str, object], field: str
) -> None:
    short_id = nord.create_qr()["short_id"]
    answer = platform_admin.patch(f"{URL}{short_id}/", body)
    assert (answer.status, list(answer.json)) == (400, [field])
