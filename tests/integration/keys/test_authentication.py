"""X-Api-Key: who is let in, where, and as whom."""

import pytest

from audit.models import AuditEntry
from kernel.clock import utc_now
from tenants.keys.models import ApiKey
from tenants.keys.scopes import Scope
from tenants.keys.services import revoke_key, rotate_key
from tenants.models import Role, TenantStatus
from tenants.services.workspaces import set_tenant_status
from tests.support.factories import ApiClient, Workspace
from tests.support.published import list_operations

QRS = "/api/v1/dynamic/"
ME = "/api/v1/me/"
REFUSED = (401, {"detail": "The API key is not valid, was revoked or has expired."})
NEW = {"name": "Menu", "destination_url": "https://example.com/menu"}


def get_only_key(workspace: Workspace) -> ApiKey:
    return ApiKey.objects.get(tenant=workspace.tenant)


def test_a_key_reads_and_writes_the_codes_of_its_workspace(nord: Workspace, sud: Workspace) -> None:
    theirs, machine = sud.create_qr(), nord.machine()
    made = machine.post(QRS, NEW)
    assert made.status == 201
    path = f"{QRS}{made.json['short_id']}/"
    moved = machine.patch(path, {"destination_url": "https://example.com/summer"})
    assert moved.json["destination_url"] == "https://example.com/summer"
    assert [row["short_id"] for row in machine.get(QRS).json["results"]] == [made.json["short_id"]]
    assert machine.get(f"{QRS}{theirs['short_id']}/").status == 404
    assert machine.delete(path).status == 204


@pytest.mark.parametrize(
    "key",
    [
        "",
        "smk_",
        "smk_short",
        "smk_" + "a" * 36,
        "smk_" + "a" * 40_000,
        "x" * 40,
        "smk_" + "~" * 36,
    ],
)
def test_what_is_no_key_is_refused(key: str, nord: Workspace) -> None:
    assert ApiClient().get(QRS, X_Api_Key=key).outcome == REFUSED
    assert ApiClient().get(ME, X_Api_Key=key).outcome == REFUSED


def test_a_key_that_is_sent_twice_is_refused(nord: Workspace) -> None:
    key = nord.machine().key
    assert ApiClient().get(QRS, X_Api_Key=f"{key},{key}").outcome == REFUSED


def test_a_revoked_key_is_refused_at_once(nord: Workspace) -> None:
    machine = nord.machine()
    assert machine.get(QRS).status == 200
    key = get_only_key(nord)
    revoke_key(tenant_id=nord.tenant.pk, acting_user=nord.owner_user, key_id=key.pk, now=utc_now())
    assert machine.get(QRS).outcome == REFUSED


def test_a_rotated_key_is_refused_at_once_and_the_new_one_works(nord: Workspace) -> None:
    machine = nord.machine()
    made = rotate_key(
        tenant_id=nord.tenant.pk,
        acting_user=nord.owner_user,
        key_id=get_only_key(nord).pk,
        now=utc_now(),
    )
    assert machine.get(QRS).outcome == REFUSED
    assert ApiClient(key=made.raw_key).get(QRS).status == 200


def test_an_expired_key_is_refused(nord: Workspace) -> None:
    machine = nord.machine()
    ApiKey.objects.filter(tenant=nord.tenant).update(expires_at=utc_now())
    assert machine.get(QRS).outcome == REFUSED


def test_a_key_without_the_scope_is_refused(nord: Workspace) -> None:
    reader = nord.machine(Scope.QRS_READ)
    assert reader.get(QRS).status == 200
    refused = reader.post(QRS, NEW)
    assert refused.outcome == (
        403,
        {"detail": "This API key lacks the scope 'qrs:write'. Use a key that has it."},
    )
    assert nord.machine(Scope.RENDER).get(QRS).status == 403


def test_people_only_endpoints_refuse_every_key(nord: Workspace) -> None:
    refused = nord.machine().get(ME)
    assert refused.status == 403
    assert refused.json["detail"].startswith("API keys cannot call this.")


def test_keys_of_a_suspended_workspace_are_refused(nord: Workspace) -> None:
    machine = nord.machine()
    set_tenant_status(tenant_id=nord.tenant.pk, status=TenantStatus.SUSPENDED)
    refused = machine.get(QRS)
    assert refused.status == 403
    assert "suspended" in refused.json["detail"]


def test_keys_need_no_second_factor(nord: Workspace) -> None:
    machine = nord.machine()
    nord.tenant.requires_two_factor = True
    nord.tenant.save()
    assert nord.owner.get(QRS).status == 403
    assert machine.get(QRS).status == 200


def test_with_both_the_access_token_counts(nord: Workspace) -> None:
    viewer, key = nord.member(Role.VIEWER), nord.machine().key or ""
    assert viewer.post(QRS, NEW, X_Api_Key=key).status == 403
    assert viewer.get(ME, X_Api_Key="smk_nonsense").status == 200


@pytest.mark.parametrize("path", [QRS, ME, "/api/v1/usage/", "/api/v1/platform/tenants/"])
@pytest.mark.parametrize("scheme", ["Bearer ", "bearer  ", "Api-Key ", "Token ", ""])
def test_a_key_in_the_wrong_header_is_told_the_right_one(
    scheme: str, path: str, nord: Workspace
) -> None:
    key = nord.machine().key or ""
    refused = ApiClient().get(path, Authorization=scheme + key)
    text = "This is an API key. Send it in the header X-Api-Key, and not in Authorization."
    assert refused.outcome == (401, {"detail": text})
    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_another_scheme_beside_a_key_changes_nothing(nord: Workspace) -> None:
    machine = nord.machine()
    for credentials in ("Basic bm9yYTpub3Jh", "Bearer", "Bearer ", f"Token {machine.key}"):
        assert machine.get(QRS, Authorization=credentials).status == 200


def test_the_log_names_the_key(nord: Workspace) -> None:
    made = nord.machine().post(QRS, NEW)
    key = get_only_key(nord)
    entry = AuditEntry.objects.get(target_id=made.json["short_id"], action="qr.create")
    assert (entry.actor_id, entry.via) == (None, "key")
    assert entry.actor_email == f"Nightly sync ({key.key_prefix})"
    [shown] = nord.owner.get(f"/api/v1/activity/?target_id={made.json['short_id']}").json["results"]
    assert shown["actor"] == {"id": None, "email": entry.actor_email}
    assert shown["via"] == "key"


def test_last_use_is_written_at_most_once_a_minute(nord: Workspace) -> None:
    machine = nord.machine()
    assert get_only_key(nord).last_used_at is None
    machine.get(QRS)
    first = get_only_key(nord).last_used_at
    assert first is not None
    machine.get(QRS)
    assert get_only_key(nord).last_used_at == first


def test_a_machine_replays_only_answers_of_machines(nord: Workspace) -> None:
    machine = nord.machine()
    by_person = nord.owner.post(QRS, NEW, Idempotency_Key="nightly-1")
    by_machine = machine.post(QRS, NEW, Idempotency_Key="nightly-1")
    again = machine.post(QRS, NEW, Idempotency_Key="nightly-1")
    assert by_person.json["short_id"] != by_machine.json["short_id"]
    assert again.json == by_machine.json
    assert again.headers["Idempotency-Replayed"] == "true"


def list_declared() -> dict[str, list[str]]:
    """The scopes of keys by operation; those of people only have none."""
    return {
        f"{method.upper()} {path}": [
            scope for way in operation.get("security", ()) for scope in way.get("ApiKeyAuth", ())
        ]
        for method, path, operation in list_operations()
    }


def test_every_scope_opens_something_and_nothing_of_people_or_platform() -> None:
    declared = list_declared()
    assert {scope for scopes in declared.values() for scope in scopes} >= {
        "render",
        "qrs:read",
        "qrs:write",
        "analytics:read",
        "domains",
    }
    people = ("/api/auth/", "/api/v1/me/", "/api/v1/members/", "/api/v1/keys/", "/api/v1/platform/")
    opened = [
        name
        for name, scopes in declared.items()
        if scopes and name.partition(" ")[2].startswith(people)
    ]
    assert opened == []
