"""Platform admins help people who cannot log in: locked out, or without their second factor."""

import pyotp
import pytest
from django.db import transaction

from accounts.errors import TooManyLoginsError
from accounts.login_limits import count_login_attempt
from accounts.models import User
from accounts.selectors import has_second_factor
from accounts.services.totp import begin_totp, confirm_totp_secret
from kernel.clock import utc_now
from tests.integration.console.browser import PASSWORD, Browser, entries, make_person


@pytest.fixture
def person() -> User:
    return make_person(is_staff=False)


def enrol_totp(user: User) -> None:
    now = utc_now()
    setup = begin_totp(user, password=PASSWORD, address="192.0.2.7", now=now)
    with transaction.atomic():
        confirm_totp_secret(user, code=pyotp.TOTP(setup.secret).at(now), now=now)


def lock_out(email: str) -> None:
    for _ in range(200):
        try:
            count_login_attempt(account=email, address="192.0.2.7")
        except TooManyLoginsError:
            return
    pytest.fail("200 log-ins were allowed")


def test_an_admin_unlocks_a_person(site: Browser, person: User) -> None:
    lock_out(person.email)
    page = f"/accounts/user/{person.pk}/change/"
    assert site.post(f"/accounts/user/{person.pk}/unlock/", {}, form_at=page).status_code == 302
    count_login_attempt(account=person.email, address="192.0.2.7")
    assert "user.unlock" in [entry.action for entry in entries("user", person.pk)]


def test_an_admin_resets_a_second_factor(site: Browser, person: User) -> None:
    page = f"/accounts/user/{person.pk}/change/"
    button = "Reset the second factor"
    assert button not in site.get(page).content.decode()
    enrol_totp(person)
    assert button in site.get(page).content.decode()
    assert site.post(f"/accounts/user/{person.pk}/no-factor/", {}, form_at=page).status_code == 302
    assert not has_second_factor(person.pk)
    assert "user.reset_second_factor" in [entry.action for entry in entries("user", person.pk)]


@pytest.mark.parametrize("action", ["unlock", "no-factor"])
def test_a_link_does_nothing(site: Browser, person: User, action: str) -> None:
    assert site.get(f"/accounts/user/{person.pk}/{action}/").status_code == 405
