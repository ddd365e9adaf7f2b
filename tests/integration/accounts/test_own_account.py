"""PATCH /api/v1/me/, and password, email and log-ins below it."""

import secrets
from typing import Any

import pytest

from accounts.models import User
from audit.models import AuditEntry
from tests.integration.accounts.conftest import PASSWORD, Person, new_address
from tests.integration.accounts.mailbox import get_token, list_mails
from tests.integration.accounts.test_log_in import log_in
from tests.support.factories import ApiAnswer, ApiClient

ME = "/api/v1/me/"
NEW_PASSWORD = "four quiet rivers"
WRONG = ["This is not your current password."]


def post(person: Person, path: str, body: Any = None) -> ApiAnswer:
    return person.client.post(f"{ME}{path}", body, X_Forwarded_For=new_address())


def again(person: Person, password: str = PASSWORD) -> ApiClient:
    """Another log-in of the same person."""
    return ApiClient(log_in(person.email, password).json["access"])


def test_profile_changes_only_what_is_sent(nora: Person) -> None:
    before = nora.client.get(f"{ME}account/").json
    answer = nora.client.patch(ME, {"full_name": " Nora Nord ", "language": "fr"})
    assert answer.status == 200
    assert list(answer.json) == ["user", "workspace", "role", "plan", "credits"]
    assert answer.json["user"]["full_name"] == "Nora Nord"
    after = nora.client.get(f"{ME}account/").json
    assert after == before | {"full_name": "Nora Nord", "language": "fr"}
    nora.client.patch(ME, {"theme": "dark", "has_shortcuts": False, "full_name": None})
    after = nora.client.get(f"{ME}account/").json
    assert (after["theme"], after["has_shortcuts"], after["full_name"]) == ("dark", False, "")
    entry = AuditEntry.objects.filter(action="user.change_profile").latest("pk")
    assert entry.after == {"theme": "dark", "has_shortcuts": False, "full_name": ""}


@pytest.mark.parametrize(
    "body",
    [
        {"language": "de"},
        {"theme": "pink"},
        {"has_shortcuts": "no"},
        {"full_name": "x" * 121},
        {"full_name": "a\nb"},
        {"email": "a@b.example"},
        {"is_staff": True},
        {"id": 1},
    ],
)
def test_a_wrong_profile_is_refused_by_field(nora: Person, body: dict[str, Any]) -> None:
    answer = nora.client.patch(ME, body)
    assert (answer.status, list(answer.json)) == (400, list(body))


def test_a_new_password_keeps_this_log_in_and_ends_the_others(nora: Person) -> None:
    other = again(nora)
    body = {"current_password": PASSWORD, "password": NEW_PASSWORD}
    assert post(nora, "password/", body).status == 204
    assert nora.client.get(ME).status == 200
    assert ApiClient().post("/api/auth/token/refresh/", {"refresh": nora.refresh}).status == 200
    assert other.get(ME).status == 401
    assert log_in(nora.email).status == 401
    assert log_in(nora.email, NEW_PASSWORD).status == 200
    assert list_mails(nora.email, "password_changed")


def test_a_new_password_needs_the_present_one(nora: Person) -> None:
    body = {"current_password": "wrong", "password": NEW_PASSWORD}
    assert post(nora, "password/", body).outcome == (400, {"current_password": WRONG})
    body = {"current_password": PASSWORD, "password": "short"}
    assert list(post(nora, "password/", body).json) == ["password"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("password/", {"current_password": "wrong", "password": NEW_PASSWORD}),
        ("email/", {"password": "wrong", "email": "new@studio.example"}),
        ("delete/", {"password": "wrong"}),
        ("two-factor/totp/", {"password": "wrong"}),
        ("two-factor/totp/remove/", {"password": "wrong"}),
        ("two-factor/recovery-codes/", {"password": "wrong"}),
    ],
)
def test_a_found_log_in_cannot_guess_the_password(
    nora: Person, path: str, body: dict[str, Any]
) -> None:
    address = {"X_Forwarded_For": new_address()}
    statuses = [nora.client.post(f"{ME}{path}", body, **address).status for _ in range(11)]
    assert statuses == [400] * 10 + [429]


def test_a_new_email_counts_when_its_link_is_followed(nora: Person) -> None:
    new = f"{secrets.token_hex(6)}@studio.example"
    body = {"email": new.upper(), "password": PASSWORD}
    assert post(nora, "email/", body).status == 202
    account = nora.client.get(f"{ME}account/").json
    assert (account["email"], account["pending_email"]) == (nora.email, new)
    token = get_token(new, "change_email")
    assert ApiClient().post("/api/auth/email/confirm/", {"token": token}).status == 204
    assert log_in(nora.email).status == 401
    assert log_in(new).status == 200
    assert nora.client.get(ME).status == 401
    assert User.objects.get(email=new).email_verified_at is not None
    [told] = list_mails(nora.email, "email_changed")
    assert new in told.text
    assert ApiClient().post("/api/auth/email/confirm/", {"token": token}).status == 400


def test_an_email_that_has_an_account_gets_no_link_and_the_same_response(
    nora: Person, otto: Person
) -> None:
    free = {"email": f"{secrets.token_hex(6)}@studio.example", "password": PASSWORD}
    taken = {"email": otto.email, "password": PASSWORD}
    assert post(nora, "email/", taken).outcome == post(nora, "email/", free).outcome
    assert list_mails(otto.email, "change_email") == []


def test_an_email_that_was_taken_meanwhile_is_refused(nora: Person, otto: Person) -> None:
    new = f"{secrets.token_hex(6)}@studio.example"
    post(nora, "email/", {"email": new, "password": PASSWORD})
    User.objects.filter(email=otto.email).update(email=new)
    token = get_token(new, "change_email")
    answer = ApiClient().post("/api/auth/email/confirm/", {"token": token})
    assert answer.status == 409
    assert log_in(nora.email).status == 200


@pytest.mark.parametrize("email", ["no address", "", "x" * 255])
def test_a_wrong_email_is_refused(nora: Person, email: str) -> None:
    answer = post(nora, "email/", {"email": email, "password": PASSWORD})
    assert (answer.status, list(answer.json)) == (400, ["email"])
    same = post(nora, "email/", {"email": nora.email.upper(), "password": PASSWORD})
    assert same.outcome == (400, {"email": ["This is your email address already."]})


def test_sessions_are_listed_and_ended(nora: Person, otto: Person) -> None:
    other = again(nora)
    page = nora.client.get(f"{ME}sessions/").json
    assert page["count"] == 2
    assert [one["is_current"] for one in page["results"]] == [False, True]
    assert {one["kind"] for one in page["results"]} == {"api"}
    path = f"{ME}sessions/{page['results'][0]['id']}/"
    assert otto.client.delete(path).status == 404
    assert other.get(ME).status == 200
    assert nora.client.delete(path).status == 204
    assert other.get(ME).status == 401
    assert nora.client.delete(path).status == 404


def test_a_session_tells_whence_it_was_opened(nora: Person) -> None:
    body = {"email": nora.email, "password": PASSWORD}
    sent = {"User_Agent": "agency-sync/2.1", "X_Forwarded_For": "198.51.100.77"}
    token = ApiClient().post("/api/auth/token/", body, **sent).json["access"]
    [latest, *_] = ApiClient(token).get(f"{ME}sessions/").json["results"]
    assert (latest["user_agent"], latest["network"]) == ("agency-sync/2.1", "198.51.100.0/24")


def test_all_other_sessions_end_at_once(nora: Person, otto: Person) -> None:
    others = [again(nora) for _ in range(2)]
    answer = nora.client.post(f"{ME}sessions/end-others/")
    assert answer.outcome == (200, {"ended": 2})
    assert [one.get(ME).status for one in others] == [401, 401]
    assert nora.client.get(ME).status == 200
    assert otto.client.get(ME).status == 200
    assert nora.client.post(f"{ME}sessions/end-others/").outcome == (200, {"ended": 0})
