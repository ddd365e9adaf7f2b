"""Links that would change the account end with what ends its log-ins, and with another wish."""

import secrets
from collections.abc import Callable

import pytest

from accounts.models import User
from audit.context import PLATFORM
from console.services.users import reset_password as reset_as_admin
from tests.integration.accounts.conftest import PASSWORD, Person, new_address
from tests.integration.accounts.mailbox import get_token, list_mails
from tests.integration.accounts.test_log_in import log_in
from tests.support.factories import ApiAnswer, ApiClient

NEW_PASSWORD = "four quiet rivers"
ME = "/api/v1/me/"
EXPIRED = (400, {"token": ["This link was used or has expired. Ask for a new one."]})


def new_email() -> str:
    return f"{secrets.token_hex(6)}@studio.example"


def ask_for_change(person: Person, email: str) -> ApiAnswer:
    return person.client.post(f"{ME}email/", {"email": email, "password": PASSWORD})


def confirm_change(token: str) -> ApiAnswer:
    return ApiClient().post("/api/auth/email/confirm/", {"token": token})


def ask_for_reset(email: str) -> str:
    sent = {"X_Forwarded_For": new_address()}
    ApiClient().post("/api/auth/password/forgot/", {"email": email}, **sent)
    return get_token(email, "reset_password")


def reset(token: str, password: str = NEW_PASSWORD) -> ApiAnswer:
    return ApiClient().post("/api/auth/password/reset/", {"token": token, "password": password})


def pending(person: Person) -> str | None:
    found: str | None = person.client.get(f"{ME}account/").json["pending_email"]
    return found


def _change_password(person: Person) -> None:
    body = {"current_password": PASSWORD, "password": NEW_PASSWORD}
    assert person.client.post(f"{ME}password/", body).status == 204


def _reset_password(person: Person) -> None:
    assert reset(ask_for_reset(person.email)).status == 204


def _reset_by_admin(person: Person) -> None:
    user = User.objects.get(email=person.email)
    reset_as_admin(actor=PLATFORM, user_id=user.pk, password=NEW_PASSWORD)


def _lock_out_and_unlock(person: Person) -> None:
    for is_active in (False, True):
        User.objects.filter(email=person.email).update(is_active=is_active)


def _change_email(person: Person) -> None:
    new = new_email()
    ask_for_change(person, new)
    assert confirm_change(get_token(new, "change_email")).status == 204


ENDS = [_change_password, _reset_password, _reset_by_admin, _lock_out_and_unlock, _change_email]


@pytest.mark.parametrize("end", ENDS)
def test_a_link_for_a_new_password_ends(nora: Person, end: Callable[[Person], None]) -> None:
    token = ask_for_reset(nora.email)
    end(nora)
    answer = reset(token, "five quiet rivers")
    assert answer.status == 400
    assert (answer.outcome == EXPIRED) == (end is not _reset_password)


@pytest.mark.parametrize("end", ENDS)
def test_a_link_for_a_new_email_ends(nora: Person, end: Callable[[Person], None]) -> None:
    """Whoever knew the password and asked for it must not get in by it afterwards."""
    user, stranger = User.objects.get(email=nora.email), new_email()
    ask_for_change(nora, stranger)
    token = get_token(stranger, "change_email")
    end(nora)
    assert confirm_change(token).outcome == EXPIRED
    user.refresh_from_db()
    assert user.email != stranger


def test_a_later_wish_for_an_email_replaces_the_earlier(nora: Person) -> None:
    slip, meant = new_email(), new_email()
    ask_for_change(nora, slip)
    ask_for_change(nora, meant)
    assert pending(nora) == meant
    assert confirm_change(get_token(slip, "change_email")).outcome == EXPIRED
    assert confirm_change(get_token(meant, "change_email")).status == 204
    changed = "Your email address is changed already. Log in with it."
    again = confirm_change(get_token(meant, "change_email")).outcome
    assert again == (400, {"token": [changed]})
    assert confirm_change(get_token(slip, "change_email")).outcome == EXPIRED
    assert log_in(meant).status == 200


def test_a_wish_for_an_email_is_cancelled(nora: Person) -> None:
    new = new_email()
    ask_for_change(nora, new)
    assert nora.client.delete(f"{ME}email/").status == 204
    assert pending(nora) is None
    assert confirm_change(get_token(new, "change_email")).outcome == EXPIRED
    assert nora.client.delete(f"{ME}email/").status == 204
    assert log_in(nora.email).status == 200


def test_the_account_does_not_tell_that_an_email_is_taken(nora: Person, otto: Person) -> None:
    ask_for_change(nora, otto.email)
    assert pending(nora) == otto.email
    assert list_mails(otto.email, "change_email") == []
    free = new_email()
    ask_for_change(nora, free)
    assert pending(nora) == free
