"""POST /api/v1/platform/tenants/ with an Idempotency-Key."""

import secrets
from typing import Any

from accounts.models import User
from tenants.idempotency.models import IdempotentAnswer
from tenants.models import Tenant
from tests.support.factories import ApiAnswer, ApiClient, run_parallel

URL = "/api/v1/platform/tenants/"


def new_customer() -> dict[str, Any]:
    """A workspace and an owner that no other test uses."""
    name = f"Customer {secrets.token_hex(4)}"
    return {"name": name, "owner_email": f"{secrets.token_hex(6)}@customer.example"}


def send(admin: ApiClient, body: dict[str, Any], key: str = "key-1") -> ApiAnswer:
    return admin.post(URL, body, Idempotency_Key=key)


def test_replay_is_the_first_response_without_the_password(platform_admin: ApiClient) -> None:
    body = new_customer()
    first, again = send(platform_admin, body), send(platform_admin, body)
    assert (first.status, again.status) == (201, 201)
    assert first.json["initial_password"]
    assert again.json == first.json | {"initial_password": None}
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Tenant.objects.filter(name=body["name"]).count() == 1


def test_the_password_is_stored_nowhere(platform_admin: ApiClient) -> None:
    made = send(platform_admin, new_customer(), key=secrets.token_hex(8)).json
    stored = IdempotentAnswer.objects.latest("pk")
    assert made["slug"].encode() in bytes(stored.body)
    assert made["initial_password"].encode() not in bytes(stored.body)
    assert made["initial_password"] not in str(stored.headers)


def test_the_first_password_works_after_a_replay(
    platform_admin: ApiClient, anonymous: ApiClient
) -> None:
    body = new_customer()
    first = send(platform_admin, body).json
    send(platform_admin, body)
    login = {"email": body["owner_email"], "password": first["initial_password"]}
    assert anonymous.post("/api/auth/token/", login).status == 200


def test_another_body_is_a_conflict_and_creates_nothing(platform_admin: ApiClient) -> None:
    send(platform_admin, new_customer())
    other = new_customer()
    assert send(platform_admin, other).status == 409
    assert not Tenant.objects.filter(name=other["name"]).exists()
    assert not User.objects.filter(email=other["owner_email"]).exists()


def test_parallel_requests_with_one_key_create_one_workspace(platform_admin: ApiClient) -> None:
    body = new_customer()
    responses = run_parallel([lambda: send(platform_admin, body)] * 4)
    done = [answer for answer in responses if answer.status == 201]
    # The others found the first request still running.
    assert {answer.status for answer in responses} <= {201, 409}
    assert len([answer for answer in done if answer.json["initial_password"]]) == 1
    assert Tenant.objects.filter(name=body["name"]).count() == 1


def test_refusal_frees_the_key(platform_admin: ApiClient) -> None:
    body = new_customer()
    assert send(platform_admin, body | {"plan": "gold"}).status == 400
    assert send(platform_admin, body).status == 201
