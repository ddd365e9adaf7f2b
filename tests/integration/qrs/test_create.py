"""POST /api/v1/dynamic/."""

from typing import Any

import pytest

from tenants.models import Role
from tests.support.factories import MENU_URL, ApiClient, Workspace, make_workspace, run_parallel

PATH = "/api/v1/dynamic/"
BODY = {"name": "Spring 2026 menu", "destination_url": MENU_URL}


def test_the_body_has_the_fields_of_the_reference(nord: Workspace) -> None:
    answer = nord.owner.post(PATH, BODY)
    assert answer.status == 201
    created = answer.json
    assert list(created) == [
        "id", "short_id", "name", "destination_url", "variants", "is_active", "scan_count",
        "last_scanned_at", "destination_changes_count", "public_url", "created_at", "updated_at",
    ]  # fmt: skip
    assert created["public_url"] == f"http://q.localhost/q/{created['short_id']}/"
    assert (created["variants"], created["is_active"], created["scan_count"]) == ([], True, 0)
    assert created["last_scanned_at"] is None
    assert created["created_at"] == created["updated_at"]
    assert created["created_at"].endswith("Z")
    assert "." not in created["created_at"]


def test_name_is_trimmed_and_url_normalised(nord: Workspace) -> None:
    created = nord.owner.post(
        PATH, {"name": "  Menü \U0001f468\u200d\U0001f373 ", "destination_url": "HTTPS://É.example"}
    ).json
    assert created["name"] == "Menü \U0001f468\u200d\U0001f373"
    assert created["destination_url"] == "https://xn--9ca.example/"


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (
            {},
            {
                "name": ["This field is required."],
                "destination_url": ["This field is required."],
            },
        ),
        (BODY | {"short_id": "aBc12dEf"}, {"short_id": ["This field is read only."]}),
        (BODY | {"colour": "red"}, {"colour": ["Unknown field."]}),
        (BODY | {"name": "x" * 121}, {"name": ["Ensure this field has at most 120 characters."]}),
        (
            BODY | {"destination_url": "https://127.1/"},
            {"destination_url": ["The URL must use a host name, not an IP address."]},
        ),
        (
            {"name": " ", "destination_url": "ftp://example.com/"},
            {
                "name": ["This field may not be blank."],
                "destination_url": ["Only http and https URLs are allowed."],
            },
        ),
        ([1], {"non_field_errors": ["An object is required."]}),
    ],
)
def test_each_field_has_its_messages(nord: Workspace, body: Any, errors: Any) -> None:
    assert nord.owner.post(PATH, body).outcome == (400, errors)


def test_malformed_json_is_400_with_a_detail(nord: Workspace) -> None:
    answer = nord.owner.post(PATH, b'{"name": ')
    assert answer.status == 400
    assert answer.json["detail"].startswith("Malformed JSON: ")


@pytest.mark.parametrize("raw", [b"\xff\xfe", b'{"name": NaN}', b"[" * 100_000])
def test_a_body_that_is_not_json_is_never_a_500(nord: Workspace, raw: bytes) -> None:
    assert nord.owner.post(PATH, raw).status == 400


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"name": ' + b"9" * 5000 + b"}", "a number has too many digits"),
        (b'{"name": "a", "name": "b"}', "a name stands twice in one object"),
    ],
)
def test_ambiguous_json_is_rejected_with_the_reason(
    nord: Workspace, raw: bytes, reason: str
) -> None:
    assert nord.owner.post(PATH, raw).outcome == (400, {"detail": f"Malformed JSON: {reason}."})


def test_hundreds_of_unknown_fields_get_a_short_response(nord: Workspace) -> None:
    answer = nord.owner.post(PATH, {f"field{number}": 1 for number in range(500)})
    assert (answer.status, len(answer.json)) == (400, 50)


def test_thousands_of_unknown_fields_are_not_validated(nord: Workspace) -> None:
    answer = nord.owner.post(PATH, {f"field{number}": 1 for number in range(20_000)})
    assert answer.outcome == (400, {"detail": "Malformed JSON: an object has too many names."})


def test_a_missing_body_is_rejected(nord: Workspace) -> None:
    assert nord.owner.post(PATH).outcome == (
        400,
        {"non_field_errors": ["A JSON object is required as the body."]},
    )


def test_another_media_type_is_415(nord: Workspace) -> None:
    answer = nord.owner.post(PATH, BODY, Content_Type="text/plain")
    assert answer.status == 415
    assert "application/json" in answer.json["detail"]


def test_an_oversized_body_is_413(nord: Workspace) -> None:
    assert nord.owner.post(PATH, BODY | {"name": "x" * 1_100_000}).status == 413


def test_without_a_token_401_with_challenge(anonymous: ApiClient) -> None:
    answer = anonymous.post(PATH, BODY)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "detail" in answer.json


def test_viewer_cannot_create(nord: Workspace) -> None:
    assert nord.member(Role.VIEWER).post(PATH, BODY).status == 403


@pytest.mark.parametrize("role", [Role.ADMIN, Role.EDITOR])
def test_admins_and_editors_create(nord: Workspace, role: Role) -> None:
    assert nord.member(role).post(PATH, BODY).status == 201


def test_path_without_final_slash_works_the_same(nord: Workspace) -> None:
    assert nord.owner.post("/api/v1/dynamic", BODY).status == 201


def test_an_unknown_method_is_405_as_json(nord: Workspace) -> None:
    answer = nord.owner.call("PUT", PATH, BODY)
    assert answer.status == 405
    assert "detail" in answer.json
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}


def test_starter_is_capped_at_10_active_with_the_exact_text() -> None:
    starter = make_workspace(plan="starter")
    for number in range(10):
        starter.create_qr(f"Menu {number}")
    assert starter.owner.post(PATH, BODY).outcome == (
        403,
        {"detail": "Plan 'starter' is capped at 10 active dynamic QRs. Disable one or upgrade."},
    )


def test_20_parallel_creates_at_a_cap_never_go_over_it() -> None:
    starter = make_workspace(plan="starter")
    answers = run_parallel([lambda: starter.owner.post(PATH, BODY)] * 20)
    assert sorted(answer.status for answer in answers) == [201] * 10 + [403] * 10
    assert starter.owner.get(PATH + "?is_active=true").json["count"] == 10


def test_a_paused_qr_does_not_count_against_the_cap(solo: Workspace) -> None:
    first = solo.create_qr()
    assert solo.owner.post(PATH, BODY).status == 403
    solo.owner.patch(f"{PATH}{first['short_id']}/", {"is_active": False})
    assert solo.owner.post(PATH, BODY).status == 201
