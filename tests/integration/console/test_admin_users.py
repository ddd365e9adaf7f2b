"""admin.<domain>: users, passwords, log-ins and members."""

import secrets
from functools import partial

from accounts.models import User
from audit.context import Actor
from console.services.users import change_user
from kernel.errors import PermissionDeniedError
from tenants.models import Membership, Role
from tests.integration.console.browser import PASSWORD, Browser, entries, make_person, messages_of
from tests.support.factories import ApiClient, Workspace, make_user, run_parallel


def test_users_rights_are_audited(site: Browser) -> None:
    user = make_person(is_staff=False)
    path = f"/accounts/user/{user.pk}/change/"
    form = {"email": user.email, "full_name": "Grace", "is_staff": "on", "is_active": "on"}
    assert site.post(path, form).status_code == 302
    (entry,) = entries("user", user.pk)
    assert entry.before == {"full_name": "", "is_staff": False}
    assert entry.after == {"full_name": "Grace", "is_staff": True}


def test_admins_cannot_demote_themselves(site: Browser, ada: User) -> None:
    path = f"/accounts/user/{ada.pk}/change/"
    answer = site.post(path, {"email": ada.email, "full_name": "", "is_active": "on"})
    assert "ask another admin" in messages_of(answer, site)
    ada.refresh_from_db()
    assert ada.is_staff
    assert entries("user", ada.pk) == []


def test_two_admins_who_demote_each_other_leave_one() -> None:
    both = [make_person(is_staff=True), make_person(is_staff=True)]

    def demote(actor: User, target: User) -> bool:
        try:
            change_user(actor=Actor.of(actor), user_id=target.pk, changes={"is_staff": False})
        except PermissionDeniedError:
            return False
        return True

    outcomes = run_parallel([partial(demote, *both), partial(demote, *reversed(both))])
    assert sorted(outcomes) == [False, True]
    assert User.objects.filter(pk__in=[user.pk for user in both], is_staff=True).count() == 1


def test_new_user_can_log_in_and_the_log_has_no_secret(site: Browser) -> None:
    email = f"{secrets.token_hex(6)}@platform.example"
    form = {"email": email, "is_staff": "on", "password1": PASSWORD, "password2": PASSWORD}
    assert site.post("/accounts/user/add/", form).status_code == 302
    user = User.objects.get(email=email)
    assert user.is_staff
    (entry,) = entries("user", user.pk)
    assert set(entry.after) == {"email", "full_name", "is_staff", "is_active"}
    assert Browser().log_in(email).status_code == 302


def test_email_that_is_taken_is_rejected_in_the_form(site: Browser, ada: User) -> None:
    form = {"email": ada.email.upper(), "password1": PASSWORD, "password2": PASSWORD}
    answer = site.post("/accounts/user/add/", form)
    assert answer.status_code == 200
    assert b"already exists" in answer.content


def test_password_reset_ends_sessions_and_is_audited_without_the_password(
    site: Browser, nord: Workspace
) -> None:
    user = nord.owner_user
    path = f"/accounts/user/{user.pk}/password/"
    weak = site.post(path, {"new_password1": "12345", "new_password2": "12345"})
    assert weak.status_code == 200
    assert nord.owner.get("/api/v1/me/").status == 200
    long = site.post(path, {"new_password1": "ab1 " * 40, "new_password2": "ab1 " * 40})
    assert b"at most 128 characters" in long.content
    fresh = {"new_password1": "a brand new one 9", "new_password2": "a brand new one 9"}
    assert site.post(path, fresh).status_code == 302
    assert nord.owner.get("/api/v1/me/").status == 401
    (entry,) = entries("user", user.pk)
    assert (entry.action, entry.after) == ("user.reset_password", {"sessions_ended": 1})


def test_own_password_change_is_audited_and_keeps_the_session(site: Browser, ada: User) -> None:
    fresh = "another good one 4"
    form = {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
    assert site.post("/password_change/", form).status_code == 302
    assert site.get("/").status_code == 200
    assert [entry.action for entry in entries("user", ada.pk)] == ["user.reset_password"]
    assert Browser().log_in(ada.email, fresh).status_code == 302


def test_members_join_change_roles_and_leave(site: Browser, nord: Workspace) -> None:
    user = make_person(is_staff=False)
    target = f"{nord.tenant.slug}/{user.pk}"
    form = {"tenant": nord.tenant.pk, "user": user.pk, "role": "viewer"}
    assert site.post("/tenants/membership/add/", form).status_code == 302
    member = Membership.objects.get(tenant=nord.tenant, user=user)
    path = f"/tenants/membership/{member.pk}/"
    assert site.post(f"{path}change/", {"role": "editor"}).status_code == 302
    assert site.post(f"{path}delete/", {"post": "yes"}).status_code == 302
    assert not Membership.objects.filter(pk=member.pk).exists()
    assert [(entry.action, entry.after) for entry in entries("membership", target)] == [
        ("membership.add", {"role": "viewer"}),
        ("membership.change", {"role": "editor"}),
        ("membership.remove", {"role": None}),
    ]


def test_the_last_owner_cannot_be_removed(site: Browser, nord: Workspace) -> None:
    member = Membership.objects.get(tenant=nord.tenant)
    path = f"/tenants/membership/{member.pk}/"
    demoted = site.post(f"{path}change/", {"role": "viewer"})
    assert "needs an owner" in messages_of(demoted, site)
    removed = site.post(f"{path}delete/", {"post": "yes"})
    assert "needs an owner" in messages_of(removed, site)
    assert Membership.objects.get(pk=member.pk).role == Role.OWNER


def test_seats_of_the_plan_are_enforced(site: Browser, solo: Workspace) -> None:
    form = {"tenant": solo.tenant.pk, "user": make_user().pk, "role": "editor"}
    answer = site.post("/tenants/membership/add/", form)
    assert "has 1 seats. Remove a member or upgrade." in messages_of(answer, site)


def test_member_of_a_workspace_is_no_platform_admin() -> None:
    member = make_person(is_staff=False)
    browser = Browser()
    answer = browser.log_in(member.email)
    assert answer.status_code == 200
    assert b"staff account" in answer.content
    assert browser.get("/").status_code == 302


def test_login_attempts_are_limited_together_with_those_of_the_api(ada: User) -> None:
    for _ in range(10):
        assert Browser().log_in(ada.email, "wrong password 1").status_code == 200
    refused = Browser().log_in(ada.email)
    assert refused.status_code == 200
    assert b"Too many failed log-ins" in refused.content


def test_stranger_does_not_lock_an_admin_out_of_the_site(ada: User) -> None:
    stranger = Browser(address="198.51.100.77")
    for _ in range(12):
        stranger.log_in(ada.email, "wrong password 1")
    assert b"Too many failed log-ins" in stranger.log_in(ada.email).content
    assert Browser(address="203.0.113.9").log_in(ada.email).status_code == 302


def test_login_attempts_at_the_api_count_for_the_site(ada: User) -> None:
    body = {"email": ada.email, "password": "wrong password 1"}
    for _ in range(10):
        ApiClient().post("/api/auth/token/", body, X_Forwarded_For="198.51.100.78")
    refused = Browser(address="198.51.100.78").log_in(ada.email)
    assert b"Too many failed log-ins" in refused.content
