"""Disabling an account, changing its email or password by any way ends every session."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection

from accounts.errors import InvalidCredentialsError
from accounts.models import Session, User
from accounts.services import open_session
from kernel.clock import utc_now
from tenants.models import Membership, Role, Tenant
from tenants.services.workspaces import add_member, create_tenant
from tests.integration.accounts.test_refresh import log_out, refresh, works
from tests.integration.console.browser import PASSWORD, Browser, make_person
from tests.support.factories import ApiClient, Workspace

NEW_PASSWORD = "another good one 4"


@dataclass
class LoggedIn:
    """A platform admin with two sessions of the API and one of the admin site."""

    user: User
    pairs: list[dict[str, str]]
    browser: Browser

    def open_ones(self) -> list[str]:
        found = [f"access {n}" for n, pair in enumerate(self.pairs) if works(pair["access"])]
        answers = [refresh(pair["refresh"]) for pair in self.pairs]
        found += [f"refresh {n}" for n, answer in enumerate(answers) if answer.status == 200]
        if self.browser.get("/accounts/user/").status_code == 200:
            found.append("browser")
        return found


def log_in_everywhere() -> LoggedIn:
    user = make_person(is_staff=True)
    create_tenant(name="Platform", owner=user)
    body = {"email": user.email, "password": PASSWORD}
    pairs = [ApiClient().post("/api/auth/token/", body).json for _ in range(2)]
    browser = Browser()
    assert browser.log_in(user.email).status_code == 302
    return LoggedIn(User.objects.get(pk=user.pk), pairs, browser)


@pytest.fixture
def grace() -> LoggedIn:
    return log_in_everywhere()


def _submit_form(user: User, **changes: str) -> None:
    admin = Browser()
    assert admin.log_in(make_person(is_staff=True).email).status_code == 302
    form = {"email": user.email, "full_name": "", "is_staff": "on", "is_active": "on"} | changes
    form = {name: value for name, value in form.items() if value}
    assert admin.post(f"/accounts/user/{user.pk}/change/", form).status_code == 302


def lock_out_by_form(user: User) -> None:
    _submit_form(user, is_active="")


def lock_out_by_query(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def lock_out_by_save(user: User) -> None:
    user.is_active = False
    user.save()


def lock_out_by_sql(user: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE public.accounts_user SET is_active = false WHERE id = %s", [user.pk])


def change_email_by_form(user: User) -> None:
    _submit_form(user, email=f"{secrets.token_hex(6)}@studio.example")


def change_email_by_query(user: User) -> None:
    User.objects.filter(pk=user.pk).update(email=f"{secrets.token_hex(6)}@studio.example")


def reset_password_by_form(user: User) -> None:
    admin = Browser()
    assert admin.log_in(make_person(is_staff=True).email).status_code == 302
    form = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert admin.post(f"/accounts/user/{user.pk}/password/", form).status_code == 302


def change_password_by_command(user: User) -> None:
    with pytest.MonkeyPatch.context() as typing:
        typing.setattr("getpass.getpass", lambda prompt: NEW_PASSWORD)  # noqa: ARG005
        call_command("changepassword", user.email, verbosity=0)


def remove_password(user: User) -> None:
    user.set_unusable_password()
    user.save()


WAYS = [
    lock_out_by_form,
    lock_out_by_query,
    lock_out_by_save,
    lock_out_by_sql,
    change_email_by_form,
    change_email_by_query,
    reset_password_by_form,
    change_password_by_command,
    remove_password,
]


@pytest.mark.parametrize("change", WAYS)
def test_every_session_ends_at_once_and_for_good(
    grace: LoggedIn, change: Callable[[User], None]
) -> None:
    before = User.objects.filter(pk=grace.user.pk).values("email", "password", "is_active").get()
    change(grace.user)
    assert grace.open_ones() == []
    # Restoring the old values does not restore sessions.
    User.objects.filter(pk=grace.user.pk).update(**before)
    assert grace.open_ones() == []
    assert Browser().log_in(grace.user.email).status_code == 302


def test_other_users_stay_logged_in(grace: LoggedIn) -> None:
    other = log_in_everywhere()
    lock_out_by_form(grace.user)
    assert len(other.open_ones()) == 5


def rename_by_form(user: User) -> None:
    _submit_form(user, full_name="Grace")


def hash_the_password_anew(user: User) -> None:
    Browser().log_in(user.email)


@pytest.mark.parametrize("change", [rename_by_form, hash_the_password_anew, User.save])
def test_other_changes_end_no_session(grace: LoggedIn, change: Callable[[User], None]) -> None:
    change(grace.user)
    assert len(grace.open_ones()) == 5


def test_upgrading_a_hash_keeps_other_sessions() -> None:
    user = make_person(is_staff=False)
    user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    user.save()
    user.refresh_from_db()
    tenant = create_tenant(name="Studio", owner=user)
    tokens = open_session(user=user, tenant_id=tenant.pk, now=utc_now())
    body = {"email": user.email, "password": PASSWORD}
    assert ApiClient().post("/api/auth/token/", body).status == 200
    user.refresh_from_db()
    assert user.password.startswith("argon2$")
    assert works(tokens.access)
    assert refresh(tokens.refresh).status == 200


def test_stale_object_cannot_restore_ended_sessions(grace: LoggedIn) -> None:
    read_before = User.objects.get(pk=grace.user.pk)
    change_email_by_query(grace.user)
    read_before.full_name = "Grace"
    read_before.save()
    assert grace.open_ones() == []


def test_log_in_in_progress_does_not_survive_the_end() -> None:
    user = make_person(is_staff=False)
    tenant = create_tenant(name="Studio", owner=user)
    as_checked = User.objects.get(pk=user.pk)
    reset_password_by_form(user)
    with pytest.raises(InvalidCredentialsError):
        open_session(user=as_checked, tenant_id=tenant.pk, now=utc_now())
    assert not Session.objects.filter(user=user).exists()


def test_reason_is_stored(grace: LoggedIn) -> None:
    lock_out_by_form(grace.user)
    reasons = Session.objects.filter(user=grace.user).values_list("revoked_reason", flat=True)
    assert set(reasons) == {"deactivated"}


def test_earlier_log_out_keeps_its_reason(grace: LoggedIn) -> None:
    log_out(grace.pairs[0]["refresh"])
    change_email_by_form(grace.user)
    reasons = Session.objects.filter(user=grace.user).values_list("revoked_reason", flat=True)
    assert sorted(reasons) == ["email_changed", "logout"]


def test_returning_member_must_log_in_again(nord: Workspace) -> None:
    user = make_person(is_staff=False)
    elsewhere = create_tenant(name="Elsewhere", owner=user)
    add_member(tenant_id=nord.tenant.pk, user=user, role=Role.EDITOR)
    user = User.objects.get(pk=user.pk)
    there, here = (_open(user, tenant) for tenant in (elsewhere, nord.tenant))
    admin = Browser()
    assert admin.log_in(make_person(is_staff=True).email).status_code == 302
    member = Membership.objects.get(tenant=nord.tenant, user=user)
    path = f"/tenants/membership/{member.pk}/delete/"
    assert admin.post(path, {"post": "yes"}).status_code == 302
    add_member(tenant_id=nord.tenant.pk, user=user, role=Role.EDITOR)
    assert (works(there), works(here)) == (True, False)


def _open(user: User, tenant: Tenant) -> str:
    return open_session(user=user, tenant_id=tenant.pk, now=utc_now()).access
