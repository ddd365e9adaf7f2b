"""Second factors with an Idempotency-Key: a repeated request neither undoes nor shows anything."""

import secrets

import pytest

from accounts.models import RecoveryCode, TotpSecret
from tenants.idempotency.models import IdempotentAnswer
from tests.integration.accounts.conftest import PASSWORD, Person, new_address
from tests.integration.accounts.test_two_factor import PATH, get_code, set_up
from tests.support.factories import ApiAnswer, run_parallel

REUSED = (409, {"detail": "This Idempotency-Key was already used for a different request."})


def post(person: Person, path: str, key: str, **body: str) -> ApiAnswer:
    return person.client.post(
        f"{PATH}{path}", body, Idempotency_Key=key, X_Forwarded_For=new_address()
    )


@pytest.fixture
def key() -> str:
    return secrets.token_hex(16)


def test_a_lost_answer_does_not_end_the_set_up_that_was_begun(nora: Person, key: str) -> None:
    first = post(nora, "totp/", key, password=PASSWORD)
    again = post(nora, "totp/", key, password=PASSWORD)
    assert (first.status, again.status) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json == {"secret": None, "otpauth_url": None}
    confirmed = post(nora, "totp/confirm/", f"{key}-2", otp=get_code(first.json["secret"]))
    assert confirmed.status == 200


def test_a_replayed_confirmation_is_no_second_one(nora: Person, key: str) -> None:
    secret = post(nora, "totp/", f"{key}-1", password=PASSWORD).json["secret"]
    code = get_code(secret)
    first, again = (post(nora, "totp/confirm/", key, otp=code) for _ in range(2))
    assert len(first.json["recovery_codes"]) == 10
    assert (again.status, again.json) == (200, {"recovery_codes": None})
    assert post(nora, "totp/confirm/", key, otp="000000").outcome == REUSED


def test_replayed_codes_are_neither_new_nor_shown(nora: Person, key: str) -> None:
    set_up(nora)
    first, again = (post(nora, "recovery-codes/", key, password=PASSWORD) for _ in range(2))
    assert len(first.json["recovery_codes"]) == 10
    assert (again.status, again.json) == (201, {"recovery_codes": None})
    assert RecoveryCode.objects.filter(user__email=nora.email).count() == 10


def test_a_replay_wants_the_password_which_is_stored_nowhere(nora: Person, key: str) -> None:
    set_up(nora)
    codes = post(nora, "recovery-codes/", key, password=PASSWORD).json["recovery_codes"]
    wrong = post(nora, "recovery-codes/", key, password="four loud mountains")
    assert (wrong.status, list(wrong.json)) == (400, ["password"])
    [stored] = IdempotentAnswer.objects.filter(key__startswith="person ").order_by("-pk")[:1]
    assert codes[0] not in bytes(stored.body).decode()
    post(nora, "totp/", f"{key}-2", password="four loud mountains")
    assert post(nora, "recovery-codes/", f"{key}-3", password=PASSWORD).status == 201
    [other] = IdempotentAnswer.objects.filter(key__startswith="person ").order_by("-pk")[:1]
    # Two passwords would give one fingerprint, which reveals neither.
    assert bytes(other.fingerprint) == bytes(stored.fingerprint)


def test_a_refusal_frees_the_key(nora: Person, key: str) -> None:
    assert post(nora, "totp/", key, password="four loud mountains").status == 400
    assert post(nora, "totp/", key, password=PASSWORD).json["secret"]


def test_the_key_of_one_person_is_not_that_of_another(nora: Person, otto: Person, key: str) -> None:
    answers = [post(person, "totp/", key, password=PASSWORD) for person in (nora, otto)]
    assert all(answer.json["secret"] for answer in answers)


def test_twins_begin_one_set_up(nora: Person, key: str) -> None:
    answers = run_parallel([lambda: post(nora, "totp/", key, password=PASSWORD)] * 4)
    assert {answer.status for answer in answers} <= {201, 409}
    assert len([answer for answer in answers if answer.json.get("secret")]) == 1
    assert TotpSecret.objects.filter(user__email=nora.email).count() == 1
