"""POST /api/auth/password/forgot/ and reset/."""

import secrets
import time

import pytest

from accounts.models import User
from audit.models import AuditEntry
from tests.integration.accounts.conftest import PASSWORD, Person, new_address
from tests.integration.accounts.mailbox import get_token, list_mails
from tests.integration.accounts.test_log_in import log_in
from tests.support.factories import ApiAnswer, ApiClient, run_parallel

NEW_PASSWORD = "four quiet rivers"
ON_ITS_WAY = (202, {"detail": "If this address has an account, a mail is on its way."})
USED = "A new password was set already, by this link or another one. Log in with it."


def forget(email: str, address: str = "") -> ApiAnswer:
    sent = {"X_Forwarded_For": address or new_address()}
    return ApiClient().post("/api/auth/password/forgot/", {"email": email}, **sent)


def reset(token: str, password: str = NEW_PASSWORD) -> ApiAnswer:
    return ApiClient().post("/api/auth/password/reset/", {"token": token, "password": password})


def test_the_mailed_link_sets_a_new_password_and_ends_all_log_ins(nora: Person) -> None:
    assert forget(nora.email.upper()).outcome == ON_ITS_WAY
    token = get_token(nora.email, "reset_password")
    assert reset(token).status == 204
    assert nora.client.get("/api/v1/me/").status == 401
    assert ApiClient().post("/api/auth/token/refresh/", {"refresh": nora.refresh}).status == 401
    assert log_in(nora.email, PASSWORD).status == 401
    assert log_in(nora.email, NEW_PASSWORD).status == 200
    assert reset(token).outcome == (400, {"token": [USED]})
    assert list_mails(nora.email, "password_changed")


def test_it_verifies_the_email_too(nora: Person) -> None:
    forget(nora.email)
    reset(get_token(nora.email, "reset_password"))
    assert User.objects.get(email=nora.email).email_verified_at is not None


@pytest.mark.parametrize("email", ["nobody@studio.example", "no address", "a\x00b@studio.example"])
def test_an_unknown_email_gets_the_same_response_and_no_mail(email: str) -> None:
    email = f"{secrets.token_hex(4)}{email}"
    assert forget(email).outcome == ON_ITS_WAY
    assert list_mails(email.replace("\x00", "")) == []


def test_a_disabled_account_gets_the_same_response_and_no_mail(nora: Person) -> None:
    User.objects.filter(email=nora.email).update(is_active=False)
    assert forget(nora.email).outcome == ON_ITS_WAY
    assert list_mails(nora.email, "reset_password") == []


def test_the_time_tells_nothing(nora: Person) -> None:
    def secs(email: str) -> float:
        started = time.monotonic()
        forget(email)
        return time.monotonic() - started

    known = min(secs(nora.email) for _ in range(3))
    unknown = min(secs(f"{secrets.token_hex(6)}@studio.example") for _ in range(3))
    assert known >= 0.3
    assert unknown >= 0.3


def test_a_password_that_breaks_a_rule_does_not_use_the_link(nora: Person) -> None:
    forget(nora.email)
    token = get_token(nora.email, "reset_password")
    answer = reset(token, "short")
    assert (answer.status, list(answer.json)) == (400, ["password"])
    assert reset(token).status == 204


def test_one_used_link_ends_the_others(nora: Person) -> None:
    forget(nora.email)
    first = get_token(nora.email, "reset_password")
    forget(nora.email)
    assert reset(get_token(nora.email, "reset_password")).status == 204
    assert reset(first).outcome == (400, {"token": [USED]})


def test_of_parallel_requests_one_sets_its_password(nora: Person) -> None:
    forget(nora.email)
    token = get_token(nora.email, "reset_password")
    statuses = run_parallel([lambda: reset(token).status] * 4)
    assert sorted(statuses) == [204, 400, 400, 400]


def test_an_account_gets_five_mails_an_hour_and_the_response_does_not_tell(nora: Person) -> None:
    assert {forget(nora.email).status for _ in range(7)} == {202}
    assert len(list_mails(nora.email, "reset_password")) == 5


def test_a_network_may_ask_thirty_times_an_hour() -> None:
    address = new_address()
    statuses = run_parallel(
        [lambda: forget(f"{secrets.token_hex(6)}@studio.example", address).status] * 32
    )
    assert sorted(statuses) == [202] * 30 + [429] * 2


def test_it_lets_a_person_in_who_was_locked_out(nora: Person) -> None:
    for _ in range(10):
        log_in(nora.email, "wrong", nora.address)
    assert log_in(nora.email, address=nora.address).status == 429
    forget(nora.email)
    reset(get_token(nora.email, "reset_password"))
    assert log_in(nora.email, NEW_PASSWORD, nora.address).status == 200


def test_the_log_has_neither_token_nor_password(nora: Person) -> None:
    forget(nora.email)
    token = get_token(nora.email, "reset_password")
    reset(token)
    user = User.objects.get(email=nora.email)
    entries = list(AuditEntry.objects.filter(target_type="user", target_id=str(user.pk)))
    assert {"user.request_reset", "user.reset_own_password"} <= {one.action for one in entries}
    written = " ".join(f"{one.before} {one.after}" for one in entries)
    assert token not in written
    assert NEW_PASSWORD not in written
