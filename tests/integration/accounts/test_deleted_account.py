"""POST /api/v1/me/delete/."""

from accounts.models import Session, User
from audit.models import AuditEntry
from kernel.clock import utc_now
from tenants.models import Membership, Role, Tenant
from tenants.services.workspaces import add_member
from tests.integration.accounts.conftest import PASSWORD, Person
from tests.integration.accounts.mailbox import get_token, list_mails
from tests.integration.accounts.test_log_in import log_in
from tests.support.factories import ApiAnswer, ApiClient, run_parallel


def delete(person: Person, *workspaces: str) -> ApiAnswer:
    body = {"password": PASSWORD, "workspaces": list(workspaces)}
    return person.client.post("/api/v1/me/delete/", body)


def join(person: Person, workspace: str, role: Role) -> User:
    user = User.objects.get(email=person.email)
    add_member(tenant_id=Tenant.objects.get(slug=workspace).pk, user=user, role=role)
    return user


def test_everything_of_the_person_is_gone_and_codes_keep_their_workspace(nora: Person) -> None:
    user = User.objects.get(email=nora.email)
    assert delete(nora, nora.workspace).status == 204
    assert not User.objects.filter(pk=user.pk).exists()
    assert not Session.objects.filter(user_id=user.pk).exists()
    assert log_in(nora.email).status == 401
    assert nora.client.get("/api/v1/me/").status == 401
    assert Tenant.objects.get(slug=nora.workspace).status == "active"
    assert list_mails(nora.email, "account_deleted")
    entry = AuditEntry.objects.get(action="user.delete", target_id=str(user.pk))
    assert entry.after == {"left_empty": [nora.workspace]}
    assert entry.actor_email == nora.email


def test_what_nobody_could_end_any_more_ends_with_the_last_member(nora: Person) -> None:
    tenant = Tenant.objects.get(slug=nora.workspace)
    Tenant.objects.filter(pk=tenant.pk).update(plan="agency")
    User.objects.filter(email=nora.email).update(email_verified_at=utc_now())
    raw_key = nora.client.post("/api/v1/keys/", {"name": "Printer"}).json["raw_key"]
    invited = {"email": f"a-{nora.email}", "role": "editor"}
    assert nora.client.post("/api/v1/invitations/", invited).status == 201
    token = get_token(invited["email"], "invitation")
    by_key = {"X_Api_Key": raw_key}
    assert ApiClient().get("/api/v1/dynamic/", **by_key).status == 200
    assert delete(nora, nora.workspace).status == 204
    assert ApiClient().get("/api/v1/dynamic/", **by_key).status == 401
    join = {"token": token, "password": PASSWORD}
    assert ApiClient().post("/api/auth/invitation/", join).status == 409
    written = AuditEntry.objects.filter(tenant_id=tenant.pk).values_list("action", flat=True)
    assert {"key.revoke", "invitation.revoke", "membership.remove"} <= set(written)


def test_keys_and_invitations_of_others_stay(nora: Person, otto: Person) -> None:
    join(otto, nora.workspace, Role.OWNER)
    tenant = Tenant.objects.get(slug=nora.workspace)
    Tenant.objects.filter(pk=tenant.pk).update(plan="agency")
    raw_key = nora.client.post("/api/v1/keys/", {"name": "Printer"}).json["raw_key"]
    user = User.objects.get(email=nora.email)
    assert delete(nora).status == 204
    assert ApiClient().get("/api/v1/dynamic/", X_Api_Key=raw_key).status == 200
    entry = AuditEntry.objects.get(tenant_id=tenant.pk, action="membership.remove")
    assert (entry.target_id, entry.before) == (f"{tenant.slug}/{user.pk}", {"role": "owner"})


def test_a_workspace_that_is_left_empty_must_be_named(nora: Person) -> None:
    for named in ([], ["another"]):
        answer = delete(nora, *named)
        assert answer.status == 409
        assert nora.workspace in answer.json["detail"]
    assert log_in(nora.email).status == 200


def test_the_only_owner_among_others_names_another_first(nora: Person, otto: Person) -> None:
    other = join(otto, nora.workspace, Role.EDITOR)
    answer = delete(nora, nora.workspace)
    assert answer.outcome == (
        409,
        {"detail": "Make another member an owner first, in: Studio Nord."},
    )
    Membership.objects.filter(user=other, tenant__slug=nora.workspace).update(role=Role.OWNER)
    assert delete(nora).status == 204


def test_two_owners_who_leave_at_once_leave_one(nora: Person, otto: Person) -> None:
    join(otto, nora.workspace, Role.OWNER)
    Membership.objects.filter(user__email=otto.email, tenant__slug=otto.workspace).delete()
    # Otto's log-in names a workspace that he has left: he logs in to the shared one.
    otto.access = log_in(otto.email).json["access"]
    statuses = run_parallel([lambda: delete(nora).status, lambda: delete(otto).status])
    assert sorted(statuses) == [204, 409]


def test_a_platform_admin_is_not_deleted(nora: Person) -> None:
    User.objects.filter(email=nora.email).update(is_staff=True)
    assert delete(nora, nora.workspace).status == 409


def test_another_persons_account_is_out_of_reach(nora: Person, otto: Person) -> None:
    assert delete(nora, nora.workspace, otto.workspace).status == 204
    assert log_in(otto.email).status == 200
