"""?include=: exactly twelve fields, unless more are requested."""

from typing import Any

import pytest

from tests.integration.qrs.test_generate import GENERATE, read_image
from tests.support.factories import MENU_URL, ApiAnswer, ApiClient, Workspace
from tests.support.published import get_answer_schema, list_findings

LIST = "/api/v1/dynamic/"
NEW_QR = {"name": "Menu", "destination_url": MENU_URL}
TWELVE = [
    "id", "short_id", "name", "destination_url", "variants", "is_active", "scan_count",
    "last_scanned_at", "destination_changes_count", "public_url", "created_at", "updated_at",
]  # fmt: skip
WAYS = ["list", "create", "retrieve", "change"]


def call(workspace: Workspace, way: str, query: str) -> ApiAnswer:
    """One of the four requests that return QRs."""
    if way == "create":
        return workspace.owner.post(f"{LIST}{query}", NEW_QR)
    path = f"{LIST}{workspace.create_qr()['short_id']}/{query}"
    if way == "list":
        return workspace.owner.get(f"{LIST}{query}")
    if way == "retrieve":
        return workspace.owner.get(path)
    return workspace.owner.patch(path, {"name": "Other"})


def read_qr(answer: ApiAnswer) -> dict[str, Any]:
    assert answer.status in {200, 201}, answer.content
    qr: dict[str, Any] = answer.json["results"][0] if "results" in answer.json else answer.json
    return qr


def block(admin: ApiClient, short_id: str) -> None:
    answer = admin.patch(f"/api/v1/platform/qrs/{short_id}/", {"blocked": True})
    assert answer.status == 200


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("query", ["", "?include=", "?include=,", "?other=status"])
def test_the_body_has_exactly_the_fields_of_the_reference(
    nord: Workspace, way: str, query: str
) -> None:
    assert list(read_qr(call(nord, way, query))) == TWELVE


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "query",
    ["?include=status", "?include=status,,", "?include=%20status", "?include=&include=status"],
)
def test_includes_follow_the_twelve_fields(nord: Workspace, way: str, query: str) -> None:
    qr = read_qr(call(nord, way, query))
    assert list(qr) == [*TWELVE, "status"]
    assert qr["status"] == {"blocked": False}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "name", ["client", "tags", "colour", "Status", "blocked", "status.blocked", "*", "x" * 4000]
)
def test_an_unknown_include_is_named(nord: Workspace, way: str, name: str) -> None:
    answer = call(nord, way, f"?include=status,{name}")
    assert (answer.status, list(answer.json)) == (400, ["include"])
    assert answer.json["include"][0].startswith(f"'{name[:40]}' cannot be included. Use any of: ")
    assert len(answer.content) < 200


def test_a_wrong_include_changes_nothing(nord: Workspace) -> None:
    qr = nord.create_qr()
    nord.owner.patch(f"{LIST}{qr['short_id']}/?include=tags", {"name": "Other"})
    nord.owner.post(f"{LIST}?include=tags", NEW_QR)
    assert nord.owner.get(LIST).json["results"] == [qr]


@pytest.mark.parametrize(("first", "second"), [("", "?include=status,settings"),
                                               ("?include=status,settings", "")])  # fmt: skip
def test_a_replay_has_the_includes_of_its_own_request(
    nord: Workspace, first: str, second: str
) -> None:
    answers = {
        query: nord.owner.post(f"{LIST}{query}", NEW_QR, Idempotency_Key="include-1")
        for query in (first, second)
    }
    assert answers[second].headers["Idempotency-Replayed"] == "true"
    assert list(answers[""].json) == TWELVE
    assert list(answers["?include=status,settings"].json) == [*TWELVE, "status", "settings"]
    assert len({answer.headers["ETag"] for answer in answers.values()}) == 1


@pytest.mark.parametrize("field", ["client", "tags"])
def test_fields_that_do_not_exist_cannot_be_set(nord: Workspace, field: str) -> None:
    expected = (400, {field: ["Unknown field."]})
    assert nord.owner.post(LIST, NEW_QR | {field: None}).outcome == expected
    path = f"{LIST}{nord.create_qr()['short_id']}/"
    assert nord.owner.patch(path, {field: []}).outcome == expected


def test_the_next_page_includes_the_same(nord: Workspace) -> None:
    for _ in range(2):
        nord.create_qr()
    page = nord.owner.get(f"{LIST}?include=status&page_size=1").json
    assert "include=status" in page["next"]


def test_the_owner_sees_that_a_qr_is_blocked(nord: Workspace, platform_admin: ApiClient) -> None:
    first, other = nord.create_qr(), nord.create_qr()
    block(platform_admin, first["short_id"])
    listed = nord.owner.get(f"{LIST}?include=status").json["results"]
    assert {qr["short_id"]: qr["status"] for qr in listed} == {
        first["short_id"]: {"blocked": True},
        other["short_id"]: {"blocked": False},
    }
    read = nord.owner.get(f"{LIST}{first['short_id']}/?include=status")
    assert read.json == first | {"status": {"blocked": True}}
    schema = get_answer_schema("get", f"{LIST}{{short_id}}/", 200)
    assert list_findings(schema, read.json, exact=True) == []


def test_rendering_a_blocked_qr_warns(nord: Workspace, platform_admin: ApiClient) -> None:
    qr = nord.create_qr()
    body = {"data_type": "dynamic", "payload": {"short_id": qr["short_id"]}}
    assert "X-QR-Warnings" not in nord.owner.post(GENERATE, body).headers
    block(platform_admin, qr["short_id"])
    image = nord.owner.post(GENERATE, body)
    assert (image.status, image.headers["X-QR-Warnings"]) == (200, "blocked")
    assert read_image(image.content) == qr["public_url"]
    answer = nord.owner.post(GENERATE, body, Accept="application/json")
    assert answer.headers["X-QR-Warnings"] == "blocked"
    (warning,) = answer.json["scan"]["warnings"]
    assert (warning["code"], warning["field"]) == ("blocked", "payload.short_id")
    assert list(answer.json["qr"]) == TWELVE
    schema = get_answer_schema("post", GENERATE, 200)
    assert list_findings(schema, answer.json, exact=True) == []
