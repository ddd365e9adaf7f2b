"""Mails that people cause come in the language of their account, else in that of their browser."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Mail, User
from tests.integration.accounts.conftest import PASSWORD, Person, new_address
from tests.integration.accounts.mailbox import get_token, list_mails
from tests.integration.accounts.test_two_factor import get_code
from tests.support.factories import ApiAnswer, ApiClient

ME = "/api/v1/me/"
Wishes = dict[str, str]


def post(person: Person, path: str, body: Any, wishes: Wishes) -> ApiAnswer:
    answer = person.client.post(f"{ME}{path}", body, X_Forwarded_For=new_address(), **wishes)
    assert answer.status < 300, answer.content
    return answer


def change_password(nora: Person, wishes: Wishes) -> str:
    body = {"current_password": PASSWORD, "password": "four quiet rivers"}
    post(nora, "password/", body, wishes)
    return "password_changed"


def reset_password(nora: Person, wishes: Wishes) -> str:
    sent = {"X_Forwarded_For": new_address(), **wishes}
    ApiClient().post("/api/auth/password/forgot/", {"email": nora.email}, **sent)
    body = {"token": get_token(nora.email, "reset_password"), "password": "four quiet rivers"}
    assert ApiClient().post("/api/auth/password/reset/", body, **wishes).status == 204
    return "password_changed"


def add_app(nora: Person, wishes: Wishes) -> str:
    _set_up(nora, wishes)
    return "second_factor_changed"


def remove_app(nora: Person, wishes: Wishes) -> str:
    _set_up(nora, {})
    post(nora, "two-factor/totp/remove/", {"password": PASSWORD}, wishes)
    return "second_factor_changed"


def use_a_recovery_code(nora: Person, wishes: Wishes) -> str:
    body = {"email": nora.email, "password": PASSWORD, "otp": _set_up(nora, {})[0]}
    sent = {"X_Forwarded_For": new_address(), **wishes}
    assert ApiClient().post("/api/auth/token/", body, **sent).status == 200
    return "recovery_code_used"


def delete_the_account(nora: Person, wishes: Wishes) -> str:
    body = {"password": PASSWORD, "workspaces": [nora.workspace]}
    post(nora, "delete/", body, wishes)
    return "account_deleted"


def _set_up(nora: Person, wishes: Wishes) -> list[str]:
    secret = post(nora, "two-factor/totp/", {"password": PASSWORD}, {}).json["secret"]
    body = {"otp": get_code(secret)}
    codes: list[str] = post(nora, "two-factor/totp/confirm/", body, wishes).json["recovery_codes"]
    return codes


ACTS = [
    change_password,
    reset_password,
    add_app,
    remove_app,
    use_a_recovery_code,
    delete_the_account,
]


@pytest.mark.parametrize(
    ("account", "browser", "expected"),
    [("", "fr-CA,fr;q=0.9", "fr"), ("en", "fr", "en"), ("fr", "en", "fr"), ("", "de", "en")],
)
@pytest.mark.parametrize("act", ACTS)
def test_a_notice_comes_in_the_persons_language(
    nora: Person,
    act: Callable[[Person, Wishes], str],
    account: str,
    browser: str,
    expected: str,
) -> None:
    User.objects.filter(email=nora.email).update(language=account)
    kind = act(nora, {"Accept_Language": browser})
    mail = Mail.objects.filter(to=nora.email, kind__endswith=f"/{kind}").latest("pk")
    assert mail.language == expected


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Confirm this address:", "for 48 hours", "for 24 hours", "for 60 minutes")),
        ("fr", ("Confirmer cette adresse\u202f:", "48 heures", "24 heures", "60 minutes")),
    ],
)
def test_links_say_how_long_they_work_in_whole_numbers(
    nora: Person, language: str, said: tuple[str, ...]
) -> None:
    User.objects.filter(email=nora.email).update(language=language)
    nora.client.post("/api/auth/verify/resend/")
    new = f"new-{nora.email}"
    post(nora, "email/", {"email": new, "password": PASSWORD}, {})
    ApiClient().post(
        "/api/auth/password/forgot/", {"email": nora.email}, X_Forwarded_For=new_address()
    )
    button, verify, change, reset = said
    assert button in list_mails(nora.email, "verify_email")[0].text
    assert verify in list_mails(nora.email, "verify_email")[0].text
    assert change in list_mails(new, "change_email")[0].html
    assert reset in list_mails(nora.email, "reset_password")[0].text
