"""POST /api/auth/invitation/ with an Idempotency-Key: one account, however often it is sent."""

import json
import secrets

import pytest

from accounts.models import Session, User
from tenants.idempotency.models import IdempotentAnswer
from tenants.models import Membership
from tests.integration.accounts.test_refresh import works
from tests.integration.members.conftest import INVITATIONS, read_token, verify_all
from tests.support.factories import ApiAnswer, ApiClient, Workspace, run_parallel

URL = "/api/auth/invitation/"
PASSWORD = "three quiet rivers"
REUSED = (409, {"detail": "This Idempotency-Key was already used for a different request."})


@pytest.fixture
def key() -> str:
    return secrets.token_hex(16)


@pytest.fixture
def email(nord: Workspace) -> str:
    """Of somebody without account who is invited."""
    verify_all(nord)
    email = f"{secrets.token_hex(6)}@studio.example"
    assert nord.owner.post(INVITATIONS, {"email": email, "role": "editor"}).status == 201
    return email


def send(email: str, key: str, **fields: str) -> ApiAnswer:
    body = {"token": read_token(email), "password": PASSWORD, "name": "Inès", **fields}
    return ApiClient().post(URL, body, Idempotency_Key=key)


def test_a_replay_is_the_first_answer_with_a_new_session(email: str, key: str) -> None:
    first, again = send(email, key), send(email, key)
    assert (first.status, again.status) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    for name in ("user", "workspace", "role"):
        assert again.json[name] == first.json[name]
    assert again.json["access"] != first.json["access"]
    assert works(first.json["access"])
    assert works(again.json["access"])
    assert Membership.objects.filter(user__email=email).count() == 1


def test_no_secret_is_stored(email: str, key: str) -> None:
    made = send(email, key).json
    kept = IdempotentAnswer.objects.get(tenant_id=IdempotentAnswer.NO_TENANT, key=key)
    assert json.loads(bytes(kept.body)) == made | {"access": None, "refresh": None}


@pytest.mark.parametrize(
    "other", [{"password": "four loud mountains"}, {"name": "Ines"}, {"token": "x" * 43}]
)
def test_another_body_is_a_conflict_and_opens_nothing(
    email: str, key: str, other: dict[str, str]
) -> None:
    assert send(email, key).status == 201
    assert send(email, key, **other).outcome == REUSED
    assert Session.objects.filter(user__email=email).count() == 1


def test_a_refusal_frees_the_key(email: str, key: str) -> None:
    assert send(email, key, password="short").status == 400
    assert send(email, key, token="x" * 43).status == 409
    assert send(email, key).status == 201


def test_parallel_requests_make_one_account(email: str, key: str) -> None:
    answers = run_parallel([lambda: send(email, key)] * 5)
    assert 201 in {answer.status for answer in answers}
    for answer in answers:
        assert answer.status == 201 or "still running" in answer.json["detail"]
    assert User.objects.filter(email=email).count() == 1
    assert send(email, key).status == 201


def test_a_key_of_a_sign_up_is_another_request(email: str, key: str) -> None:
    form = {"email": f"a-{email}", "password": PASSWORD, "workspace": "Studio"}
    assert ApiClient().post("/api/auth/signup/", form, Idempotency_Key=key).status == 201
    assert send(email, key).outcome == REUSED
