"""POST /api/auth/signup/."""

import secrets
from typing import Any

import pytest

from accounts.models import Session, User
from tenants.migrating.schema import schema_exists
from tenants.models import Membership, Role, Tenant
from tests.support.factories import ApiClient, run_parallel

PATH = "/api/auth/signup/"


def body(**changes: Any) -> dict[str, Any]:
    """A sign-up with a new email."""
    return {
        "email": f"{secrets.token_hex(6)}@studio.example",
        "password": "three quiet rivers",
        "workspace": "Studio Nord",
    } | changes


def test_sign_up_creates_account_workspace_and_session(anonymous: ApiClient) -> None:
    sent = body(email=f" {secrets.token_hex(6).upper()}@Studio.Example ", workspace="  Café Nord ")
    answer = anonymous.post(PATH, sent)
    assert answer.status == 201
    made = answer.json
    assert list(made) == ["access", "refresh", "user", "workspace"]
    assert made["user"]["email"] == sent["email"].strip().lower()
    assert made["user"]["is_staff"] is False
    assert made["workspace"]["name"] == "Café Nord"
    assert made["workspace"]["slug"].startswith("cafe-nord")
    me = ApiClient(made["access"]).get("/api/v1/me/").json
    assert (me["role"], me["plan"]["code"]) == ("owner", "free")
    assert ApiClient(made["access"]).get("/api/v1/dynamic/").json["count"] == 0


def test_password_is_stored_as_an_argon2_hash(anonymous: ApiClient) -> None:
    sent = body()
    anonymous.post(PATH, sent)
    stored = User.objects.get(email=sent["email"]).password
    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert sent["password"] not in stored


def test_taken_email_is_a_conflict_in_any_spelling(anonymous: ApiClient) -> None:
    sent = body()
    assert anonymous.post(PATH, sent).status == 201
    again = anonymous.post(PATH, body(email=sent["email"].upper()))
    assert again.outcome == (
        409,
        {"detail": "An account with this email exists already. Log in instead."},
    )


def test_parallel_sign_ups_with_one_email_create_one_account() -> None:
    name = f"Race {secrets.token_hex(4)}"
    sent = body(workspace=name)
    answers = run_parallel([lambda: ApiClient().post(PATH, sent).status] * 8)
    assert sorted(answers) == [201] + [409] * 7
    user = User.objects.get(email=sent["email"])
    tenant = Tenant.objects.get(name=name)
    assert schema_exists(tenant.schema_name)
    assert Membership.objects.get(user=user, tenant=tenant).role == Role.OWNER
    assert Session.objects.filter(user=user).count() == 1


def test_failed_sign_up_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise OSError("lost")

    monkeypatch.setattr("tenants.services.accounts.open_session", fail)
    sent = body(workspace=f"Lost {secrets.token_hex(4)}")
    assert ApiClient().post(PATH, sent).status == 500
    assert not User.objects.filter(email=sent["email"]).exists()
    assert not Tenant.objects.filter(name=sent["workspace"]).exists()


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        (
            {"email": "nora"},
            {"email": ["Enter a valid email address, such as name@example.com."]},
        ),
        ({"workspace": "  "}, {"workspace": ["This field may not be blank."]}),
        (
            {"workspace": "x" * 121},
            {"workspace": ["Ensure this field has at most 120 characters."]},
        ),
        (
            {"workspace": "Studio\x00Nord"},
            {"workspace": ["Control characters and line breaks are not allowed."]},
        ),
        (
            {"password": "short"},
            {
                "password": [
                    "This password is too short. It must contain at least 10 characters.",
                ]
            },
        ),
        ({"password": "a\x00" * 8}, {"password": ["Control characters are not allowed."]}),
        ({"password": 1234567890}, {"password": ["A text is required."]}),
        ({"plan": "agency"}, {"plan": ["Unknown field."]}),
    ],
)
def test_invalid_values_are_rejected_by_field(
    anonymous: ApiClient, changes: dict[str, Any], errors: dict[str, Any]
) -> None:
    assert anonymous.post(PATH, body(**changes)).outcome == (400, errors)


def test_all_fields_are_checked_at_once(anonymous: ApiClient) -> None:
    wrong = anonymous.post(PATH, body(email="x", password="x", workspace="\n")).json
    assert list(wrong) == ["email", "password", "workspace"]
    assert list(anonymous.post(PATH, {}).json) == ["email", "password", "workspace"]


@pytest.mark.parametrize("name", ["東京デザイン", "Студия", "Admin", "🎨🎨"])
def test_any_name_gets_a_usable_slug(anonymous: ApiClient, name: str) -> None:
    workspace = anonymous.post(PATH, body(workspace=name)).json["workspace"]
    assert workspace["name"] == name
    assert workspace["slug"].isascii()
    assert workspace["slug"] != "admin"
