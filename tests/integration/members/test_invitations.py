"""An invitation from the mail to the membership, and every way in which it ends."""

from datetime import timedelta

import pytest

from accounts.models import Mail, User
from audit.models import AuditEntry
from kernel.clock import utc_now
from tenants.models import Invitation, Membership, Role
from tests.integration.members.conftest import (
    INVITATIONS,
    read_mail,
    read_token,
    verify,
    verify_all,
)
from tests.support.factories import ApiClient, Workspace, log_in, make_user

ACCEPT = f"{INVITATIONS}accept/"
SIGN_UP = "/api/auth/invitation/"
GONE = "This invitation is used or has expired. Ask for a new one in the workspace."
ACCEPTED = "This invitation was accepted already. Log in to open the workspace."
PASSWORD = "three quiet rivers"


def new_email() -> str:
    user = make_user()
    email = f"new-{user.email}"
    user.delete()
    return email


@pytest.fixture
def invited(nord: Workspace) -> str:
    """The address of somebody without account who is invited as an editor."""
    verify_all(nord)
    email = new_email()
    assert nord.owner.post(INVITATIONS, {"email": email.upper(), "role": "editor"}).status == 201
    return email


def accept(token: str, user: User, workspace: Workspace) -> tuple[int, object]:
    return log_in(user, workspace.tenant).post(ACCEPT, {"token": token}).outcome


def test_answer_has_the_fields_of_the_contract(nord: Workspace) -> None:
    verify_all(nord)
    made = nord.owner.post(INVITATIONS, {"email": "a@studio.example", "role": "viewer"}).json
    assert list(made) == ["id", "email", "name", "role", "created_at", "expires_at"]
    assert (made["email"], made["name"], made["role"]) == ("a@studio.example", "", "viewer")
    row = Invitation.objects.get(pk=made["id"])
    assert row.expires_at - row.created_at == timedelta(days=7)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_mail_comes_in_the_workspaces_name_and_language(nord: Workspace, language: str) -> None:
    verify_all(nord)
    nord.tenant.language = language
    nord.tenant.save(update_fields=["language"])
    email = new_email()
    nord.owner.post(INVITATIONS, {"email": email, "role": "editor"})
    mail = read_mail(email)
    assert mail.sender.startswith('"Studio Nord"')
    assert ("vous invite" in mail.subject) is (language == "fr")
    assert f"/invite/{read_token(email)}/" in mail.html


def test_token_is_stored_nowhere_and_shown_to_nobody(nord: Workspace, invited: str) -> None:
    token = read_token(invited)
    assert token not in str(list(Invitation.objects.values()))
    assert token not in str(list(AuditEntry.objects.values()))
    assert token not in nord.owner.get(INVITATIONS).content.decode()


def test_signing_up_by_invitation_joins_and_verifies(nord: Workspace, invited: str) -> None:
    body = {"token": read_token(invited), "password": PASSWORD, "name": "Inès Laurent"}
    answer = ApiClient().post(SIGN_UP, body)
    assert answer.status == 201
    assert answer.json["role"] == "editor"
    me = ApiClient(answer.json["access"]).get("/api/v1/me/").json
    assert me["workspace"]["slug"] == nord.tenant.slug
    assert me["user"]["full_name"] == "Inès Laurent"
    assert User.objects.get(email=invited).email_verified_at is not None
    assert ApiClient().post(SIGN_UP, body).outcome == (409, {"detail": ACCEPTED})


def test_an_existing_account_logs_in_and_accepts(nord: Workspace, sud: Workspace) -> None:
    verify_all(nord)
    nord.owner.post(INVITATIONS, {"email": sud.owner_user.email, "role": "admin"})
    token = read_token(sud.owner_user.email)
    signed_up = ApiClient().post(SIGN_UP, {"token": token, "password": PASSWORD})
    assert signed_up.status == 409
    status, body = accept(token, sud.owner_user, sud)
    assert (status, body["role"]) == (200, "admin")  # type: ignore[index]  # a body
    assert Membership.objects.filter(tenant=nord.tenant, user=sud.owner_user, role="admin").exists()
    assert accept(token, sud.owner_user, sud) == (409, {"detail": ACCEPTED})
    Membership.objects.filter(tenant=nord.tenant, user=sud.owner_user).delete()
    assert accept(token, sud.owner_user, sud) == (409, {"detail": GONE})


def test_a_forwarded_link_admits_nobody_else(nord: Workspace, invited: str, sud: Workspace) -> None:
    status, _ = accept(read_token(invited), sud.owner_user, sud)
    assert status == 403
    assert not Membership.objects.filter(tenant=nord.tenant, user=sud.owner_user).exists()


@pytest.mark.parametrize("end", ["expired", "revoked", "sent again", "unknown", "suspended"])
def test_a_link_that_ended_is_refused_alike(nord: Workspace, invited: str, end: str) -> None:
    token = read_token(invited)
    rows = Invitation.objects.filter(tenant=nord.tenant, email=invited)
    if end == "expired":
        rows.update(expires_at=utc_now())
    elif end == "revoked":
        assert nord.owner.delete(f"{INVITATIONS}{rows[0].pk}/").status == 204
    elif end == "sent again":
        assert nord.owner.post(f"{INVITATIONS}{rows[0].pk}/resend/").status == 200
        assert read_token(invited) != token
    elif end == "suspended":
        nord.tenant.status = "suspended"
        nord.tenant.save(update_fields=["status"])
    else:
        token = "x" * 43
    answer = ApiClient().post(SIGN_UP, {"token": token, "password": PASSWORD})
    assert answer.outcome == (409, {"detail": GONE})
    assert not User.objects.filter(email=invited).exists()


def test_duplicates_are_refused(nord: Workspace, invited: str) -> None:
    again = nord.owner.post(INVITATIONS, {"email": invited.upper(), "role": "editor"})
    assert again.status == 409
    member = nord.owner.post(INVITATIONS, {"email": nord.owner_user.email, "role": "viewer"})
    assert member.status == 409


def test_another_role_replaces_the_open_invitation(nord: Workspace, invited: str) -> None:
    nord.tenant.plan_id = "agency"
    nord.tenant.save(update_fields=["plan_id"])
    # All seats are taken: the one of the invitation before is free for the new one.
    for number in range(3):
        nord.owner.post(INVITATIONS, {"email": f"{number}-{invited}", "role": "viewer"})
    before = read_token(invited)
    answer = nord.owner.post(INVITATIONS, {"email": invited.upper(), "role": "viewer"})
    assert (answer.status, answer.json["role"]) == (201, "viewer")
    rows = [one for one in nord.owner.get(INVITATIONS).json["results"] if one["email"] == invited]
    assert [one["role"] for one in rows] == ["viewer"]
    body = {"token": before, "password": PASSWORD}
    assert ApiClient().post(SIGN_UP, body).outcome == (409, {"detail": GONE})
    body["token"] = read_token(invited)
    assert ApiClient().post(SIGN_UP, body).json["role"] == "viewer"
    actions = AuditEntry.objects.filter(tenant_id=nord.tenant.pk).order_by("pk")
    about = [one.action for one in actions if one.action.startswith("invitation.")]
    assert about[-3:] == ["invitation.revoke", "invitation.send", "invitation.accept"]


def test_only_owners_replace_an_owners_invitation(nord: Workspace) -> None:
    verify_all(nord)
    email = new_email()
    assert nord.owner.post(INVITATIONS, {"email": email, "role": "owner"}).status == 201
    admin = nord.member(Role.ADMIN)
    verify_all(nord)
    assert admin.post(INVITATIONS, {"email": email, "role": "viewer"}).status == 403
    assert [one["role"] for one in nord.owner.get(INVITATIONS).json["results"]] == ["owner"]


def test_an_expired_invitation_can_be_made_anew_and_keeps_no_seat(
    nord: Workspace, invited: str
) -> None:
    Invitation.objects.filter(email=invited).update(expires_at=utc_now())
    assert nord.owner.post(INVITATIONS, {"email": invited, "role": "viewer"}).status == 201
    assert nord.owner.get(INVITATIONS).json["count"] == 1


def test_only_verified_people_invite(nord: Workspace) -> None:
    body = {"email": new_email(), "role": "viewer"}
    answer = nord.owner.post(INVITATIONS, body)
    assert answer.outcome == (
        403,
        {"detail": "Confirm your email address before you invite others."},
    )
    verify(nord.owner_user)
    assert nord.owner.post(INVITATIONS, body).status == 201


def test_seats_count_members_and_open_invitations(nord: Workspace) -> None:
    verify_all(nord)
    for number in range(4):
        body = {"email": f"{number}-{new_email()}", "role": "viewer"}
        assert nord.owner.post(INVITATIONS, body).status == 201
    last = {"email": new_email(), "role": "viewer"}
    detail = "Plan 'agency' has 5 seats. Remove a member or upgrade."
    assert nord.owner.post(INVITATIONS, last).outcome == (403, {"detail": detail})
    pk = nord.owner.get(INVITATIONS).json["results"][0]["id"]
    assert nord.owner.delete(f"{INVITATIONS}{pk}/").status == 204
    assert nord.owner.post(INVITATIONS, last).status == 201


def test_a_smaller_plan_is_looked_at_when_somebody_accepts(nord: Workspace, invited: str) -> None:
    token = read_token(invited)
    nord.tenant.plan_id = "pro"
    nord.tenant.save(update_fields=["plan_id"])
    answer = ApiClient().post(SIGN_UP, {"token": token, "password": PASSWORD})
    assert answer.status == 403
    assert not User.objects.filter(email=invited).exists()


def test_a_repeated_request_mails_once(nord: Workspace) -> None:
    verify_all(nord)
    body = {"email": new_email(), "role": "viewer"}
    first = nord.owner.post(INVITATIONS, body, Idempotency_Key="invite-1")
    second = nord.owner.post(INVITATIONS, body, Idempotency_Key="invite-1")
    assert first.outcome == second.outcome
    assert Mail.objects.filter(to=body["email"]).count() == 1


@pytest.mark.parametrize("password", ["short", "12345678901", "password1234"])
def test_a_weak_password_leaves_the_invitation_open(invited: str, password: str) -> None:
    token = read_token(invited)
    assert ApiClient().post(SIGN_UP, {"token": token, "password": password}).status == 400
    assert ApiClient().post(SIGN_UP, {"token": token, "password": PASSWORD}).status == 201


def test_every_step_is_in_the_log(nord: Workspace, invited: str) -> None:
    ApiClient().post(SIGN_UP, {"token": read_token(invited), "password": PASSWORD})
    pk = Membership.objects.get(tenant=nord.tenant, user__email=invited).pk
    nord.owner.patch(f"/api/v1/members/{pk}/", {"role": "viewer"})
    nord.owner.delete(f"/api/v1/members/{pk}/")
    entries = AuditEntry.objects.filter(tenant_id=nord.tenant.pk).order_by("pk")
    assert [(entry.action, entry.actor_email) for entry in entries] == [
        ("invitation.send", nord.owner_user.email),
        ("membership.add", invited),
        ("invitation.accept", invited),
        ("membership.change", nord.owner_user.email),
        ("membership.remove", nord.owner_user.email),
    ]


def test_transfer_makes_the_owner_an_admin(nord: Workspace) -> None:
    nord.member(Role.EDITOR)
    pk = Membership.objects.get(tenant=nord.tenant, role=Role.EDITOR).pk
    assert nord.owner.post(f"/api/v1/members/{pk}/transfer/").json["role"] == "owner"
    roles = Membership.objects.filter(tenant=nord.tenant).values_list("user_id", "role")
    assert sorted(role for _, role in roles) == ["admin", "owner"]
    assert dict(roles)[nord.owner_user.pk] == "admin"
