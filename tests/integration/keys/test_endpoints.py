"""/api/v1/keys/: list, create, rotate, revoke."""

import re
from typing import Any

import pytest

from kernel.clock import utc_now
from tenants.keys.models import ApiKey
from tenants.keys.raw_keys import digest_raw_key
from tenants.keys.scopes import ALL_SCOPES
from tenants.keys.services.keys import MAX_ACTIVE_KEYS
from tenants.models import Role
from tenants.services.workspaces import change_plan
from tests.support.factories import ApiClient, Workspace, run_parallel

KEYS = "/api/v1/keys/"
QRS = "/api/v1/dynamic/"
NOT_FOUND = (404, {"detail": "Not found."})


def create(workspace: Workspace, **fields: Any) -> dict[str, Any]:
    answer = workspace.owner.post(KEYS, {"name": "Nightly sync"} | fields)
    assert answer.status == 201, answer.content
    made: dict[str, Any] = answer.json
    return made


def list_keys(workspace: Workspace) -> list[dict[str, Any]]:
    keys: list[dict[str, Any]] = workspace.owner.get(KEYS).json["keys"]
    return keys


def fill_up(workspace: Workspace, count: int) -> None:
    ApiKey.objects.bulk_create(
        ApiKey(
            tenant=workspace.tenant,
            name="Old",
            key_digest=digest_raw_key(f"{workspace.tenant.pk}-{number}"),
            key_prefix="smk_00000000",
            scopes=["render"],
            created_at=utc_now(),
        )
        for number in range(count)
    )


def test_a_new_key_is_shown_once(nord: Workspace) -> None:
    made = create(nord)
    assert list(made) == [
        *("id", "name", "raw_key", "key_prefix", "plan", "scopes", "expires_at", "warning")
    ]
    assert re.fullmatch(r"smk_[A-Za-z0-9_-]{36}", made["raw_key"])
    assert made["key_prefix"] == made["raw_key"][:12]
    assert made["plan"] == "agency"
    assert made["scopes"] == [str(scope) for scope in ALL_SCOPES]
    assert made["warning"] == "Store this key securely. It will NOT be shown again."
    assert ApiClient(key=made["raw_key"]).get(QRS).status == 200
    [listed] = list_keys(nord)
    assert made["raw_key"] not in str(listed)
    assert made["raw_key"] not in str(ApiKey.objects.filter(pk=made["id"]).values())


def test_the_list_has_every_field_and_keeps_revoked_keys(nord: Workspace, sud: Workspace) -> None:
    made, other = create(nord), create(sud)
    assert nord.owner.delete(f"{KEYS}{made['id']}/").status == 204
    second = create(nord, name="Shop", plan="free", scopes=["render"])
    shop, nightly = list_keys(nord)
    assert list(shop) == [
        *("id", "name", "key_prefix", "plan", "scopes", "is_active", "created_at", "expires_at"),
        *("last_used_at", "revoked_at"),
    ]
    assert (shop["id"], shop["plan"], shop["is_active"]) == (second["id"], "free", True)
    assert (nightly["is_active"], nightly["revoked_at"] is None) == (False, False)
    assert other["id"] not in {shop["id"], nightly["id"]}


def test_a_key_ends_when_it_says(nord: Workspace) -> None:
    made = create(nord, expires_at="2099-05-08T02:00:00+02:00")
    assert made["expires_at"] == "2099-05-08T00:00:00Z"
    [key] = list_keys(nord)
    assert key["is_active"]
    ApiKey.objects.filter(pk=made["id"]).update(expires_at=utc_now())
    [key] = list_keys(nord)
    assert not key["is_active"]
    assert nord.owner.post(f"{KEYS}{made['id']}/rotate/").status == 409


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({}, {"name": ["This field is required."]}),
        ({"name": "x" * 101}, {"name": ["Ensure this field has at most 100 characters."]}),
        ({"name": "x", "plan": "gold"}, None),
        ({"name": "x", "plan": "x" * 40_000}, None),
        (
            {"name": "x", "plan": "enterprise"},
            {"plan": ["Plan 'enterprise' exceeds your subscription tier 'agency'."]},
        ),
        ({"name": "x", "scopes": []}, None),
        ({"name": "x", "scopes": ["everything"]}, None),
        ({"name": "x", "scopes": ["render"] * 40_000}, None),
        ({"name": "x", "expires_at": "tomorrow"}, None),
        ({"name": "x", "expires_at": "2099-05-08T00:00:00"}, None),
        ({"name": "x", "expires_at": "0001-01-01T00:00:00+14:00"}, None),
        (
            {"name": "x", "expires_at": "2020-05-08T00:00:00Z"},
            {"expires_at": ["A time in the future is required."]},
        ),
        ({"name": "x", "key_prefix": "smk_aBc12dEf"}, {"key_prefix": ["This field is read only."]}),
        ({"name": "x", "colour": "red"}, {"colour": ["Unknown field."]}),
    ],
)
def test_wrong_fields_are_named(body: Any, refusal: Any, nord: Workspace) -> None:
    answer = nord.owner.post(KEYS, body)
    assert answer.status == 400
    if refusal is not None:
        assert answer.json == refusal
    assert list_keys(nord) == []


def test_a_rotated_key_keeps_everything_but_itself(nord: Workspace) -> None:
    made = create(nord, scopes=["qrs:read"], expires_at="2099-05-08T00:00:00Z")
    rotated = nord.owner.post(f"{KEYS}{made['id']}/rotate/")
    assert rotated.status == 201
    changed = {name for name in made if rotated.json[name] != made[name]}
    assert changed == {"raw_key", "key_prefix"}
    assert ApiClient(key=made["raw_key"]).get(QRS).status == 401
    assert ApiClient(key=rotated.json["raw_key"]).get(QRS).status == 200


def test_a_revoked_key_does_not_come_back(nord: Workspace) -> None:
    path = f"{KEYS}{create(nord)['id']}/"
    assert [nord.owner.delete(path).status for _ in range(2)] == [204, 204]
    refused = nord.owner.post(f"{path}rotate/")
    assert refused.outcome == (
        409,
        {"detail": "This key was revoked or has expired. Create a new one."},
    )


def test_replays_carry_no_key(nord: Workspace) -> None:
    body = {"name": "Nightly sync"}
    first = nord.owner.post(KEYS, body, Idempotency_Key="create-1").json
    again = nord.owner.post(KEYS, body, Idempotency_Key="create-1").json
    assert again == first | {"raw_key": None}
    path = f"{KEYS}{first['id']}/rotate/"
    rotated = nord.owner.post(path, Idempotency_Key="rotate-1").json
    assert nord.owner.post(path, Idempotency_Key="rotate-1").json == rotated | {"raw_key": None}
    assert ApiClient(key=rotated["raw_key"]).get(QRS).status == 200


def test_only_owners_and_admins_manage_keys(nord: Workspace) -> None:
    path = f"{KEYS}{create(nord)['id']}/"
    assert nord.member(Role.ADMIN).post(KEYS, {"name": "x"}).status == 201
    for role in (Role.EDITOR, Role.VIEWER):
        member = nord.member(role)
        assert member.get(KEYS).status == 200
        assert member.post(KEYS, {"name": "x"}).status == 403
        assert member.post(f"{path}rotate/").status == 403
        assert member.delete(path).status == 403
    assert nord.machine().get(KEYS).status == 403


def test_keys_of_others_do_not_exist(nord: Workspace, sud: Workspace) -> None:
    for key_id in (create(sud)["id"], 2**63 - 1):
        path = f"{KEYS}{key_id}/"
        assert nord.owner.delete(path).outcome == NOT_FOUND
        assert nord.owner.post(f"{path}rotate/").outcome == NOT_FOUND
    assert [key["is_active"] for key in list_keys(sud)] == [True]


def test_the_cap_on_keys_holds_for_many_at_once(nord: Workspace) -> None:
    fill_up(nord, MAX_ACTIVE_KEYS - 2)
    statuses = run_parallel([lambda: nord.owner.post(KEYS, {"name": "x"}).status for _ in range(6)])
    assert sorted(statuses) == [201, 201, 409, 409, 409, 409]


def test_a_long_past_does_not_make_a_long_list(nord: Workspace) -> None:
    fill_up(nord, 300)
    ApiKey.objects.filter(tenant=nord.tenant).update(revoked_at=utc_now())
    made = create(nord)
    keys = list_keys(nord)
    assert len(keys) == 201
    assert keys[0]["id"] == made["id"]


def test_a_key_follows_the_workspaces_plan_unless_it_has_its_own(nord: Workspace) -> None:
    create(nord)
    create(nord, plan="pro")
    change_plan(tenant_id=nord.tenant.pk, plan_code="starter")
    assert [key["plan"] for key in list_keys(nord)] == ["pro", "starter"]
