"""ETag and If-Match: two editors cannot overwrite each other's changes."""

from typing import Any

import pytest

from qrs.models import ScanTotal
from tenants.models import Domain, Role
from tenants.postgres_schemas import tenant_schema
from tests.support.factories import MENU_URL, ApiClient, Workspace, run_parallel

LIST = "/api/v1/dynamic/"
PLATFORM = "/api/v1/platform/qrs/"
SUMMER_URL = "https://example.com/menus/summer-2026"
A_AND_B = [
    {"url": "https://example.com/menu/A", "weight": 50, "label": "A"},
    {"url": "https://example.com/menu/B", "weight": 50, "label": "B"},
]
CHANGED_TEXT = "This has changed since you read it. Read it again, then repeat your change."


@pytest.fixture
def path(nord: Workspace) -> str:
    """The path of a QR of Nord."""
    return f"{LIST}{nord.create_qr()['short_id']}/"


def read_tag(client: ApiClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status == 200
    return str(answer.headers["ETag"])


def test_every_response_with_one_qr_carries_the_same_strong_tag(
    nord: Workspace, platform_admin: ApiClient
) -> None:
    made = nord.owner.post(LIST, {"name": "Menu", "destination_url": MENU_URL})
    path = f"{LIST}{made.json['short_id']}/"
    answers = [
        made,
        nord.owner.get(path),
        nord.owner.patch(path, {}),
        nord.member(Role.VIEWER).get(path),
        platform_admin.get(f"{PLATFORM}{made.json['short_id']}/"),
        platform_admin.patch(f"{PLATFORM}{made.json['short_id']}/", {"blocked": False}),
    ]
    (tag,) = {answer.headers["ETag"] for answer in answers}
    assert tag.startswith('"')
    assert len(tag) > 10
    assert "ETag" not in nord.owner.get(LIST).headers


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Other"},
        {"destination_url": SUMMER_URL},
        {"variants": A_AND_B},
        {"is_active": False},
    ],
)
def test_each_editable_field_changes_the_tag(
    nord: Workspace, path: str, change: dict[str, Any]
) -> None:
    before = read_tag(nord.owner, path)
    after = nord.owner.patch(path, change).headers["ETag"]
    assert after != before
    assert after == read_tag(nord.owner, path)
    assert nord.owner.patch(path, change).headers["ETag"] == after


def test_changes_not_made_by_the_owner_keep_the_tag(
    nord: Workspace, path: str, platform_admin: ApiClient
) -> None:
    qr = nord.owner.get(path).json
    before = read_tag(nord.owner, path)
    with tenant_schema(nord.tenant.schema_name):
        ScanTotal.objects.create(qr_id=qr["id"], scan_count=7)
    Domain.objects.create(
        domain=f"go-{qr['short_id'].lower()}.test", tenant=nord.tenant, is_primary=True
    )
    platform_admin.patch(f"{PLATFORM}{qr['short_id']}/", {"blocked": True})
    assert nord.owner.get(path).json["scan_count"] == 7
    assert read_tag(nord.owner, path) == before


def test_two_qrs_of_the_same_content_have_different_tags(nord: Workspace) -> None:
    tags = {read_tag(nord.owner, f"{LIST}{nord.create_qr()['short_id']}/") for _ in range(2)}
    assert len(tags) == 2


def test_a_read_ignores_conditions(nord: Workspace, path: str) -> None:
    answer = nord.owner.get(path, If_None_Match=read_tag(nord.owner, path))
    assert (answer.status, answer.json["name"]) == (200, "Spring menu")


def test_a_change_of_the_current_version_succeeds(nord: Workspace, path: str) -> None:
    first = read_tag(nord.owner, path)
    second = nord.owner.patch(path, {"name": "Second"}, If_Match=first)
    assert second.status == 200
    third = nord.owner.patch(path, {"name": "Third"}, If_Match=f'"x", {second.headers["ETag"]}')
    assert (third.status, third.json["name"]) == (200, "Third")


@pytest.mark.parametrize("condition", ['"other"', "W/{tag}", '"other", W/{tag}', '""'])
def test_a_stale_version_changes_nothing(nord: Workspace, path: str, condition: str) -> None:
    before, tag = nord.owner.get(path).json, read_tag(nord.owner, path)
    wrong = condition.format(tag=tag)
    changed = nord.owner.patch(path, {"destination_url": SUMMER_URL}, If_Match=wrong)
    assert changed.outcome == (412, {"detail": CHANGED_TEXT})
    assert nord.owner.delete(path, If_Match=wrong).outcome == (412, {"detail": CHANGED_TEXT})
    assert nord.owner.get(path).json == before
    assert nord.owner.get(path + "history/").json["count"] == 0


def test_a_stale_version_is_rejected_before_the_plan_is_checked(solo: Workspace) -> None:
    path = f"{LIST}{solo.create_qr()['short_id']}/"
    old = read_tag(solo.owner, path)
    assert solo.owner.patch(path, {"destination_url": SUMMER_URL}).status == 200
    assert solo.owner.patch(path, {"destination_url": MENU_URL}, If_Match=old).status == 412
    assert solo.owner.patch(path, {"destination_url": MENU_URL}).status == 402


@pytest.mark.parametrize("condition", ["abc", "", '"a" "b"', "*, *"])
def test_a_malformed_tag_is_400(nord: Workspace, path: str, condition: str) -> None:
    for answer in (
        nord.owner.patch(path, {"name": "Other"}, If_Match=condition),
        nord.owner.delete(path, If_Match=condition),
    ):
        assert (answer.status, list(answer.json)) == (400, ["If-Match"])
    assert nord.owner.get(path).json["name"] == "Spring menu"


def test_a_star_matches_any_version(nord: Workspace, path: str) -> None:
    assert nord.owner.patch(path, {"name": "Other"}, If_Match="*").status == 200
    assert nord.owner.delete(path, If_Match="*").status == 204
    assert nord.owner.patch(path, {"name": "Other"}, If_Match="*").status == 404


def test_delete_accepts_the_current_version(nord: Workspace, path: str) -> None:
    old = read_tag(nord.owner, path)
    nord.owner.patch(path, {"name": "Other"})
    assert nord.owner.delete(path, If_Match=old).status == 412
    assert nord.owner.delete(path, If_Match=read_tag(nord.owner, path)).status == 204


def test_another_workspaces_qr_is_404_whatever_the_tag(
    nord: Workspace, sud: Workspace, path: str
) -> None:
    tag = read_tag(nord.owner, path)
    for condition in (tag, '"x"', "*"):
        assert sud.owner.patch(path, {"name": "Mine"}, If_Match=condition).status == 404
        assert sud.owner.delete(path, If_Match=condition).status == 404


def test_the_role_is_checked_before_the_version(nord: Workspace, path: str) -> None:
    assert nord.member(Role.VIEWER).patch(path, {"name": "x"}, If_Match='"x"').status == 403


def test_exactly_one_of_parallel_editors_of_one_version_succeeds(
    nord: Workspace, path: str
) -> None:
    tag = read_tag(nord.owner, path)
    answers = run_parallel(
        [
            lambda n=n: nord.owner.patch(path, {"name": f"Editor {n}"}, If_Match=tag)  # type: ignore[misc]  # the default binds the loop's n
            for n in range(12)
        ]
    )
    assert sorted(answer.status for answer in answers) == [200] + [412] * 11
    (won,) = [answer.json for answer in answers if answer.status == 200]
    assert nord.owner.get(path).json == won


def test_exactly_one_of_a_parallel_edit_and_delete_succeeds(nord: Workspace, path: str) -> None:
    tag = read_tag(nord.owner, path)
    edit, deletion = run_parallel(
        [
            lambda: nord.owner.patch(path, {"name": "Other"}, If_Match=tag).status,
            lambda: nord.owner.delete(path, If_Match=tag).status,
        ]
    )
    assert (edit, deletion) in {(200, 412), (404, 204)}


def test_the_platform_blocks_the_version_that_it_has_read(
    nord: Workspace, platform_admin: ApiClient
) -> None:
    short_id = nord.create_qr()["short_id"]
    old = platform_admin.get(f"{PLATFORM}{short_id}/").headers["ETag"]
    nord.owner.patch(f"{LIST}{short_id}/", {"destination_url": SUMMER_URL})
    refused = platform_admin.patch(f"{PLATFORM}{short_id}/", {"blocked": True}, If_Match=old)
    assert refused.status == 412
    assert platform_admin.get(f"{PLATFORM}{short_id}/").json["blocked"] is False
    new = platform_admin.get(f"{PLATFORM}{short_id}/").headers["ETag"]
    assert (
        platform_admin.patch(f"{PLATFORM}{short_id}/", {"blocked": True}, If_Match=new).status
        == 200
    )


def test_a_deleted_code_has_no_version(nord: Workspace, platform_admin: ApiClient) -> None:
    short_id = nord.create_qr()["short_id"]
    nord.owner.delete(f"{LIST}{short_id}/")
    answer = platform_admin.get(f"{PLATFORM}{short_id}/")
    assert (answer.status, "ETag" in answer.headers) == (200, False)


def test_a_replayed_creation_carries_its_first_tag(nord: Workspace) -> None:
    body = {"name": "Menu", "destination_url": MENU_URL}
    first, again = [nord.owner.post(LIST, body, Idempotency_Key="tags-1") for _ in range(2)]
    assert first.headers["ETag"] == again.headers["ETag"]
