"""POST /api/auth/signup/ with an Idempotency-Key."""

import json
import secrets
from typing import Any

import pytest

from accounts.models import Session, User
from audit.context import Actor
from console.services.users import reset_password
from kernel.clock import utc_now
from kernel.errors import BadRequestError
from tenants.idempotency.models import IdempotentAnswer
from tenants.idempotency.services import KEPT_FOR, StoredResponse, run_once
from tenants.models import Tenant
from tests.integration.accounts.conftest import PASSWORD, new_address
from tests.integration.accounts.test_refresh import refresh, works
from tests.support.factories import ApiAnswer, ApiClient, run_parallel

URL = "/api/auth/signup/"
REUSED = (409, {"detail": "This Idempotency-Key was already used for a different request."})


def new_form() -> dict[str, Any]:
    """A sign-up with a new email."""
    return {
        "email": f"{secrets.token_hex(6)}@studio.example",
        "password": PASSWORD,
        "workspace": f"Studio {secrets.token_hex(4)}",
    }


def send(form: dict[str, Any], key: str, address: str = "") -> ApiAnswer:
    sent = {"Idempotency_Key": key, "X_Forwarded_For": address or new_address()}
    return ApiClient().post(URL, form, **sent)


def is_in_use_error(answer: ApiAnswer) -> bool:
    """Whether another request with the same key was running."""
    is_twin = answer.status == 409 and "still running" in answer.json["detail"]
    return is_twin and answer.headers["Retry-After"] == "1"


@pytest.fixture
def key() -> str:
    return secrets.token_hex(16)


def test_replay_is_the_first_response_with_a_new_session(key: str) -> None:
    form = new_form()
    first, again = send(form, key), send(form, key)
    assert (first.status, again.status) == (201, 201)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert list(again.json) == list(first.json)
    for name in ("user", "workspace"):
        assert again.json[name] == first.json[name]
    for name in ("access", "refresh"):
        assert again.json[name] != first.json[name]
    for answer in (first, again):
        assert works(answer.json["access"])
        assert refresh(answer.json["refresh"]).status == 200
    assert Tenant.objects.filter(name=form["workspace"]).count() == 1
    assert Session.objects.filter(user__email=form["email"]).count() == 2


def test_spelling_and_order_of_the_fields_do_not_matter(key: str) -> None:
    form = new_form()
    first = send(form, key)
    spelled = {
        "workspace": f"  {form['workspace']} ",
        "email": form["email"].upper(),
        "password": form["password"],
    }
    assert send(spelled, key).json["user"] == first.json["user"]


@pytest.mark.parametrize("field", ["email", "password", "workspace"])
def test_another_body_is_a_conflict_and_creates_nothing(key: str, field: str) -> None:
    form = new_form()
    assert send(form, key).status == 201
    other = form | {field: new_form()[field] if field != "password" else "four loud mountains"}
    assert send(other, key).outcome == REUSED
    assert User.objects.filter(email__in=[form["email"], other["email"]]).count() == 1
    assert Session.objects.filter(user__email=form["email"]).count() == 1


def test_no_secret_is_stored(key: str) -> None:
    form = new_form()
    made = send(form, key).json
    send(form, key)
    kept = IdempotentAnswer.objects.get(tenant_id=IdempotentAnswer.NO_TENANT, key=key)
    body = json.loads(bytes(kept.body))
    assert body == made | {"access": None, "refresh": None}
    other = send(new_form() | {"password": "four loud mountains"}, secrets.token_hex(16))
    assert other.status == 201
    # Two passwords give one fingerprint, which reveals neither.
    second_key = secrets.token_hex(16)
    User.objects.filter(email=form["email"]).update(email=f"old-{form['email']}")
    assert send(form | {"password": "four loud mountains"}, second_key).status == 201
    second = IdempotentAnswer.objects.get(key=second_key)
    assert bytes(second.fingerprint) == bytes(kept.fingerprint)


def test_replays_with_wrong_passwords_count_as_failed_log_ins(key: str) -> None:
    form, stranger = new_form(), new_address()
    assert send(form, key).status == 201
    guesses = [send(form | {"password": f"guess number {n}"}, key, stranger) for n in range(11)]
    assert [guess.outcome for guess in guesses[:10]] == [REUSED] * 10
    assert guesses[10].status == 429
    assert int(guesses[10].headers["Retry-After"]) > 0


def test_replay_needs_the_current_password(key: str) -> None:
    form = new_form()
    user_id = send(form, key).json["user"]["id"]
    actor = Actor(user_id=None, email="a test")
    reset_password(actor=actor, user_id=user_id, password="a brand new one 9")
    assert send(form, key).outcome == REUSED
    assert not Session.objects.filter(user_id=user_id, revoked_at=None).exists()


def test_locked_out_user_gets_no_session_by_a_replay(key: str) -> None:
    form = new_form()
    assert send(form, key).status == 201
    User.objects.filter(email=form["email"]).update(is_active=False)
    assert send(form, key).outcome == REUSED


def test_parallel_requests_with_one_key_create_one_account(key: str) -> None:
    form = new_form()
    answers = run_parallel([lambda: send(form, key)] * 6)
    assert {answer.status for answer in answers if not is_in_use_error(answer)} == {201}
    assert Tenant.objects.filter(name=form["workspace"]).count() == 1
    assert send(form, key).status == 201


def test_parallel_request_with_one_key_gets_409_at_once(key: str) -> None:
    form = new_form()

    def slow_action() -> StoredResponse:
        # In the transaction of the first request, which holds the key.
        (twin,) = run_parallel([lambda: send(form, key)])
        assert is_in_use_error(twin)
        raise BadRequestError("The first request fails after all.")

    with pytest.raises(BadRequestError):
        run_once(
            tenant_id=IdempotentAnswer.NO_TENANT,
            key=key,
            fingerprint=b"1",
            now=utc_now(),
            action=slow_action,
        )
    assert send(form, key).status == 201


def test_rejected_sign_up_frees_the_key(key: str) -> None:
    form = new_form()
    assert send(form | {"password": "short"}, key).status == 400
    assert send(form | {"email": "nobody"}, key).status == 400
    assert send(form, key).status == 201


def test_taken_email_is_a_conflict_as_without_a_key(key: str) -> None:
    form = new_form()
    assert send(form, secrets.token_hex(16)).status == 201
    taken = send(form, key)
    assert (taken.status, "exists already" in taken.json["detail"]) == (409, True)


def test_replay_does_not_count_as_a_sign_up(key: str, settings: Any) -> None:
    settings.SIGNUPS_PER_HOUR_AND_ADDRESS = 1
    form, address = new_form(), new_address()
    assert [send(form, key, address).status for _ in range(3)] == [201] * 3
    assert send(new_form(), secrets.token_hex(16), address).status == 429


def test_key_is_free_after_24_hours(key: str) -> None:
    assert send(new_form(), key).status == 201
    kept = IdempotentAnswer.objects.filter(key=key)
    kept.update(created_at=utc_now() - KEPT_FOR)
    assert send(new_form(), key).status == 201


@pytest.mark.parametrize("bad", ["", "two words", "x" * 256])
def test_invalid_key_is_rejected(bad: str) -> None:
    form = new_form()
    assert send(form, bad).status == 400
    assert not User.objects.filter(email=form["email"]).exists()
