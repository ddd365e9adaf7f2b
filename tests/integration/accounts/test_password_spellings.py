"""Passwords are normalised to NFC before hashing, wherever they are set or checked."""

import secrets
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.core.management import call_command

from accounts.models import User
from audit.context import Actor
from console.services.users import create_user, reset_password
from tests.integration.accounts.test_log_in import log_in
from tests.integration.console.browser import Browser
from tests.support.factories import ApiClient, make_user, run_parallel

# "Zoë's très côté": with one code point for each letter, with accents of their own, and mixed.
COMPOSED = "Zo\u00eb's tr\u00e8s c\u00f4t\u00e9"
DECOMPOSED = "Zoe\u0308's tre\u0300s co\u0302te\u0301"
MIXED = "Zo\u00eb's tre\u0300s c\u00f4te\u0301"
SPELLINGS = [COMPOSED, DECOMPOSED, MIXED]
OLD = "three quiet rivers"
ADMIN = Actor(user_id=None, email="a test")


def new_email() -> str:
    return f"{secrets.token_hex(6)}@studio.example"


def by_sign_up(password: str) -> str:
    body = {"email": new_email(), "password": password, "workspace": "Studio Nord"}
    assert ApiClient().post("/api/auth/signup/", body).status == 201
    return str(body["email"])


def by_the_add_form(password: str) -> str:
    email, browser = new_email(), _log_in_as_admin()
    form = {"email": email, "is_staff": "on", "password1": password, "password2": password}
    assert browser.post("/accounts/user/add/", form).status_code == 302
    return email


def by_the_reset_form(password: str) -> str:
    user, browser = make_user(is_staff=True), _log_in_as_admin()
    form = {"new_password1": password, "new_password2": password}
    assert browser.post(f"/accounts/user/{user.pk}/password/", form).status_code == 302
    return user.email


def by_ones_own_form(password: str) -> str:
    email = by_command(OLD)
    browser = Browser()
    assert browser.log_in(email, OLD).status_code == 302
    form = {"old_password": OLD, "new_password1": password, "new_password2": password}
    assert browser.post("/password_change/", form).status_code == 302
    return email


def by_command(password: str) -> str:
    email = new_email()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
        call_command("createsuperuser", email=email, interactive=False, verbosity=0)
    return email


def by_service(password: str) -> str:
    return create_user(actor=ADMIN, email=new_email(), password=password, is_staff=True).email


def by_reset_service(password: str) -> str:
    user = make_user(is_staff=True)
    reset_password(actor=ADMIN, user_id=user.pk, password=password)
    return user.email


def _log_in_as_admin() -> Browser:
    browser = Browser()
    assert browser.log_in(by_command(OLD), OLD).status_code == 302
    return browser


WAYS = [
    by_sign_up,
    by_the_add_form,
    by_the_reset_form,
    by_ones_own_form,
    by_command,
    by_service,
    by_reset_service,
]


@pytest.mark.parametrize("set_by", WAYS)
def test_every_spelling_logs_in_whichever_was_set(set_by: Callable[[str], str]) -> None:
    for spelling in SPELLINGS:
        email = set_by(spelling)
        user = User.objects.get(email=email)
        assert check_password(COMPOSED, user.password)
        for typed in SPELLINGS:
            # Without a workspace the right password is 403, a wrong one 401.
            assert log_in(email, typed).status in (200, 403)
            if user.is_staff:
                assert Browser().log_in(email, typed).status_code == 302
        assert log_in(email, COMPOSED.replace("\u00f4", "o")).status == 401


def test_old_password_is_recognised_in_every_spelling() -> None:
    for spelling in SPELLINGS:
        email, browser = by_command(COMPOSED), Browser()
        assert browser.log_in(email, COMPOSED).status_code == 302
        form = {"old_password": spelling, "new_password1": OLD, "new_password2": OLD}
        assert browser.post("/password_change/", form).status_code == 302


@pytest.mark.parametrize("typed", [DECOMPOSED, MIXED])
def test_old_hash_still_works_and_is_upgraded_at_log_in(typed: str) -> None:
    user = make_user()
    User.objects.filter(pk=user.pk).update(password=make_password(typed))
    # This spelling has not been used before.
    assert log_in(user.email, COMPOSED).status == 401
    assert log_in(user.email, typed).status == 403
    user.refresh_from_db()
    assert check_password(COMPOSED, user.password)
    assert {log_in(user.email, spelling).status for spelling in SPELLINGS} == {403}


def test_outdated_hash_of_another_spelling_is_upgraded_too() -> None:
    user = make_user()
    old = make_password(DECOMPOSED, hasher="pbkdf2_sha256")
    User.objects.filter(pk=user.pk).update(password=old)
    assert log_in(user.email, DECOMPOSED).status == 403
    user.refresh_from_db()
    assert user.password.startswith("argon2$")
    assert check_password(COMPOSED, user.password)


def test_parallel_log_ins_with_an_old_hash_all_succeed() -> None:
    user = make_user()
    User.objects.filter(pk=user.pk).update(password=make_password(DECOMPOSED))
    statuses = run_parallel([lambda: log_in(user.email, DECOMPOSED).status] * 6)
    assert statuses == [403] * 6


def test_upgrade_never_restores_a_changed_password() -> None:
    user = make_user()
    User.objects.filter(pk=user.pk).update(password=make_password(DECOMPOSED))
    at_log_in = User.objects.get(pk=user.pk)
    reset_password(actor=ADMIN, user_id=user.pk, password=OLD)
    assert not at_log_in.check_password(DECOMPOSED)
    user.refresh_from_db()
    assert user.check_password(OLD)


@pytest.mark.parametrize("length", [100, 128])
def test_limit_counts_characters_not_code_points(length: int) -> None:
    composed, decomposed = "\u00e9" * length, "e\u0301" * length
    email = by_sign_up(composed)
    assert log_in(email, decomposed).status == 200
    assert log_in(email, decomposed + "x" * (129 - length)).status == 400


def test_long_run_of_accents_is_a_wrong_password_on_the_admin_site() -> None:
    email = by_command(OLD)
    assert Browser().log_in(email, "a" + "\u0301\u0323" * 1_000).status_code == 200
