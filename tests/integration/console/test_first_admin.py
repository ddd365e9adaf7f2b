"""New platform admins can use the platform API at once, however they were created."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from tenants.models import Membership, Tenant
from tenants.services.workspaces import create_tenant
from tests.integration.accounts.conftest import new_address
from tests.integration.console.browser import PASSWORD, Browser, make_person
from tests.support.factories import ApiAnswer, ApiClient, run_parallel


@pytest.fixture
def production(settings: Any) -> None:
    """A deployment behind its proxy, which rejects plain HTTP."""
    settings.IS_PRODUCTION = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


def new_email() -> str:
    return f"{secrets.token_hex(6)}@platform.example"


def by_createsuperuser() -> str:
    email = new_email()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
        call_command("createsuperuser", email=email, interactive=False, verbosity=0)
    return email


def by_the_site() -> str:
    email, browser = new_email(), Browser()
    assert browser.log_in(by_createsuperuser()).status_code == 302
    form = {"email": email, "is_staff": "on", "password1": PASSWORD, "password2": PASSWORD}
    assert browser.post("/accounts/user/add/", form).status_code == 302
    return email


def by_a_tick() -> str:
    user = make_person(is_staff=False)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    return user.email


def log_in(email: str, **changes: str) -> ApiAnswer:
    body = {"email": email, "password": PASSWORD} | changes
    sent = {"X_Forwarded_For": new_address(), "X_Forwarded_Proto": "https"}
    return ApiClient().post("/api/auth/token/", body, **sent)


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("made", [by_createsuperuser, by_a_tick])
def test_the_first_admin_of_production_uses_the_platform_api(made: Callable[[], str]) -> None:
    _use_the_platform_api(made())


def test_admin_made_on_the_site_uses_the_platform_api() -> None:
    _use_the_platform_api(by_the_site())


def _use_the_platform_api(email: str) -> None:
    tokens = log_in(email)
    assert tokens.status == 200, tokens.content
    admin = ApiClient(tokens.json["access"])
    listed = admin.get("/api/v1/platform/tenants/", X_Forwarded_Proto="https")
    assert listed.status == 200
    body = {"name": "Customer", "owner_email": new_email()}
    made = admin.post("/api/v1/platform/tenants/", body, X_Forwarded_Proto="https")
    assert made.status == 201
    me = admin.get("/api/v1/me/", X_Forwarded_Proto="https").json
    assert (me["user"]["email"], me["user"]["is_staff"], me["role"]) == (email, True, "owner")


def test_every_log_in_is_to_the_same_workspace() -> None:
    email = by_createsuperuser()
    responses = run_parallel([lambda: log_in(email)] * 4)
    assert [answer.status for answer in [*responses, log_in(email)]] == [200] * 5
    assert Membership.objects.filter(user__email=email).count() == 1


def test_admin_with_a_workspace_gets_no_second_one() -> None:
    user = make_person(is_staff=True)
    create_tenant(name="Own", owner=user)
    assert log_in(user.email).status == 200
    assert Tenant.objects.get(memberships__user=user).name == "Own"


def test_wrong_password_creates_no_workspace() -> None:
    email = by_createsuperuser()
    assert log_in(email, password="a wrong password").status == 401
    assert not Membership.objects.filter(user__email=email).exists()


def test_other_users_without_a_workspace_need_an_invitation() -> None:
    assert log_in(make_person(is_staff=False).email).status == 403


@pytest.mark.parametrize("email", ["root@localhost", "root@[127.0.0.1]", "root@127.0.0.1"])
def test_email_that_cannot_log_in_is_rejected_for_an_admin(email: str) -> None:
    with pytest.raises(CommandError):
        call_command("createsuperuser", email=email, interactive=False, verbosity=0)
    assert not User.objects.filter(email=email).exists()


def test_admin_with_an_international_domain_logs_in() -> None:
    email = f"{secrets.token_hex(6)}@Müller.example"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
        call_command("createsuperuser", email=email, interactive=False, verbosity=0)
        with pytest.raises(CommandError, match="already taken"):
            call_command("createsuperuser", email=email.upper(), interactive=False, verbosity=0)
    assert log_in(email).status == 200
    assert Browser().log_in(email).status_code == 302
