"""POST /api/v1/me/delete/."""

from accounts.models import Session, User
from audit.models import AuditEntry
from tenants.models import Membership, Role, Tenant
from tenants.services.workspaces import add_member
from tests.integration.accounts.conftest import PASSWORD, Person
from tests.integration.accounts.mailbox import list_mails
from tests.integration.accounts.test_log_in import log_in
from tests.support.factories import ApiAnswer, run_parallel


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
