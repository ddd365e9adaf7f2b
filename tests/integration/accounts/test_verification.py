"""POST /api/auth/verify/ and its link, mailed at the sign-up."""

from datetime import timedelta

import pytest

from accounts.mailed_links import purge_links
from accounts.models import MailedLink, User
from audit.models import AuditEntry
from kernel.clock import utc_now
from tests.integration.accounts.conftest import Person, sign_up
from tests.integration.accounts.mailbox import get_token, list_mails
from tests.support.factories import ApiAnswer, ApiClient, Workspace, run_parallel

CONFIRMED = (400, {"token": ["This address is confirmed already."]})
EXPIRED = (400, {"token": ["This link was used or has expired. Ask for a new one."]})


def verify(token: str) -> ApiAnswer:
    return ApiClient().post("/api/auth/verify/", {"token": token})


def is_verified(person: Person) -> bool:
    return bool(person.client.get("/api/v1/me/account/").json["email_verified_at"])


def test_the_link_of_the_sign_up_verifies_the_email_once(nora: Person) -> None:
    assert not is_verified(nora)
    token = get_token(nora.email, "verify_email")
    assert verify(token).status == 204
    assert is_verified(nora)
    assert verify(token).outcome == CONFIRMED
    entry = AuditEntry.objects.filter(action="user.verify_email").latest("pk")
    assert entry.after == {"email": nora.email}


def test_of_parallel_requests_one_uses_the_link(nora: Person) -> None:
    token = get_token(nora.email, "verify_email")
    answers = run_parallel([lambda: verify(token)] * 6)
    assert sorted(answer.status for answer in answers) == [204] + [400] * 5
    assert [one.outcome for one in answers if one.status == 400] == [CONFIRMED] * 5


def test_another_link_says_that_the_email_is_verified(nora: Person) -> None:
    first = get_token(nora.email, "verify_email")
    nora.client.post("/api/auth/verify/resend/")
    assert verify(get_token(nora.email, "verify_email")).status == 204
    assert verify(first).outcome == CONFIRMED


@pytest.mark.parametrize("token", ["x", "A" * 43, "é" * 43])
def test_an_unknown_token_gets_the_response_of_an_expired_one(token: str) -> None:
    assert verify(token).outcome == EXPIRED


def test_a_link_expires(nora: Person) -> None:
    token = get_token(nora.email, "verify_email")
    links = MailedLink.objects.filter(user__email=nora.email)
    link = links.get()
    links.update(expires_at=link.created_at - timedelta(seconds=1))
    assert verify(token).outcome == EXPIRED


def test_only_a_digest_of_the_token_is_stored(nora: Person) -> None:
    token = get_token(nora.email, "verify_email")
    link = MailedLink.objects.get(user__email=nora.email)
    assert len(bytes(link.digest)) == 32
    assert token.encode() not in bytes(link.digest)


def test_a_link_to_a_former_address_verifies_nothing(nora: Person) -> None:
    token = get_token(nora.email, "verify_email")
    User.objects.filter(email=nora.email).update(email=f"new-{nora.email}")
    assert verify(token).outcome == EXPIRED
    assert User.objects.get(email=f"new-{nora.email}").email_verified_at is None


def test_a_token_for_something_else_verifies_nothing(nora: Person) -> None:
    ApiClient().post("/api/auth/password/forgot/", {"email": nora.email})
    assert verify(get_token(nora.email, "reset_password")).outcome == EXPIRED


def test_the_mail_can_be_asked_for_again_five_times_an_hour(nora: Person) -> None:
    path = "/api/auth/verify/resend/"
    assert [nora.client.post(path).status for _ in range(6)] == [204] * 5 + [429]
    assert len(list_mails(nora.email, "verify_email")) == 6
    assert verify(get_token(nora.email, "verify_email")).status == 204


def test_a_verified_person_gets_no_more_mails(nora: Person) -> None:
    verify(get_token(nora.email, "verify_email"))
    assert nora.client.post("/api/auth/verify/resend/").status == 204
    assert len(list_mails(nora.email, "verify_email")) == 1


def test_nobody_can_ask_for_it_without_a_log_in(anonymous: ApiClient) -> None:
    assert anonymous.post("/api/auth/verify/resend/").status == 401


def test_an_unverified_person_can_make_codes() -> None:
    person = sign_up("Studio Nord")
    body = {"name": "Menu", "destination_url": "https://example.com/menu"}
    assert person.client.post("/api/v1/dynamic/", body).status == 201


def test_the_mail_is_in_the_language_of_the_browser() -> None:
    body = {"email": "", "password": "three quiet rivers", "workspace": "Studio"}
    body["email"] = f"fr-{id(body)}@studio.example"
    made = ApiClient().post("/api/auth/signup/", body, Accept_Language="fr-CA,fr;q=0.9")
    assert made.status == 201
    assert list_mails(body["email"])[0].subject == "Confirmez votre adresse e-mail"


def test_a_user_without_a_sign_up_is_not_mailed(nord: Workspace) -> None:
    assert list_mails(nord.owner_user.email) == []


def test_expired_links_are_deleted(nora: Person) -> None:
    now = utc_now()
    links = MailedLink.objects.filter(user__email=nora.email)
    purge_links(now=now)
    assert links.count() == 1
    purge_links(now=now + timedelta(hours=49))
    assert links.count() == 0
