"""/api/v1/designs/: saved styles."""

from functools import partial
from typing import Any

import pytest

from audit.models import AuditEntry
from plans.models import Plan
from qrs.models import Design
from tenants.models import Role
from tenants.postgres_schemas import tenant_schema
from tests.support.factories import ApiAnswer, Workspace, make_workspace, run_parallel

DESIGNS = "/api/v1/designs/"
VALIDATE = "/api/v1/validate/"
FIELDS = {"color": "#1A2B3C", "pattern": "squares", "quiet_zone": 6}
STORED = {"color": "#1a2b3c", "pattern": "squares", "quiet_zone": 6}


def make_design(workspace: Workspace, name: str = "Nord", **body: Any) -> ApiAnswer:
    return workspace.owner.post(DESIGNS, {"name": name, "fields": FIELDS, **body})


def test_a_design_keeps_its_fields_normalised_and_has_a_grade(nord: Workspace) -> None:
    answer = make_design(nord)
    assert answer.status == 201, answer.content
    body = answer.json
    assert list(body) == [
        *("id", "name", "fields", "logo", "grade", "is_default", "created_at", "updated_at")
    ]
    assert (body["name"], body["fields"], body["logo"]) == ("Nord", STORED, None)
    assert body["grade"] in "ABCD"
    assert body["is_default"] is False
    read = nord.owner.get(f"{DESIGNS}{body['id']}/")
    assert read.outcome == (200, body)
    assert read.headers["ETag"] == answer.headers["ETag"]


def test_designs_are_listed_newest_first(nord: Workspace) -> None:
    ids = [make_design(nord, name).json["id"] for name in ("One", "Two", "Three")]
    page = nord.owner.get(f"{DESIGNS}?page_size=2").json
    assert (page["count"], page["previous"]) == (3, None)
    assert [design["id"] for design in page["results"]] == [ids[2], ids[1]]
    assert nord.owner.get(f"{DESIGNS}?page=9").outcome == (404, {"detail": "Invalid page."})


def test_only_the_fields_sent_change_and_the_look_changes_as_a_whole(nord: Workspace) -> None:
    made = make_design(nord).json
    path = f"{DESIGNS}{made['id']}/"
    renamed = nord.owner.patch(path, {"name": "Süd"}).json
    assert (renamed["name"], renamed["fields"]) == ("Süd", STORED)
    changed = nord.owner.patch(path, {"fields": {"color": "black"}}).json
    assert (changed["name"], changed["fields"]) == ("Süd", {"color": "#000000"})
    assert nord.owner.delete(path).status == 204
    assert nord.owner.get(path).status == 404


def test_there_is_one_default(nord: Workspace) -> None:
    first = make_design(nord, "One", is_default=True).json
    second = make_design(nord, "Two", is_default=True).json
    shown = {row["name"]: row["is_default"] for row in nord.owner.get(DESIGNS).json["results"]}
    assert shown == {"One": False, "Two": True}
    nord.owner.patch(f"{DESIGNS}{first['id']}/", {"is_default": True})
    assert nord.owner.get(f"{DESIGNS}{second['id']}/").json["is_default"] is False


def test_parallel_defaults_leave_one(nord: Workspace) -> None:
    paths = [f"{DESIGNS}{make_design(nord, name).json['id']}/" for name in "ABCD"]
    answers = run_parallel(
        [partial(nord.owner.patch, path, {"is_default": True}) for path in paths]
    )
    assert {answer.status for answer in answers} == {200}
    rows = nord.owner.get(DESIGNS).json["results"]
    assert [row["is_default"] for row in rows].count(True) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "N" * 61}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "42"}, "name"),
        ({"name": 5}, "name"),
        ({"name": None}, "name"),
        ({"fields": {"colour": "#123456"}}, "fields.colour"),
        ({"fields": {"color": "rouge"}}, "fields.color"),
        ({"fields": {"pattern": "halftone"}}, "fields.pattern"),
        ({"fields": {"gradient_from": "#112233"}}, "fields.gradient_to"),
        ({"fields": {"substrate": "#11223344"}}, "fields.substrate"),
        ({"fields": {"color": "#eeeeee"}}, "fields.color"),
        ({"fields": {"color_cmyk": [0, 0, 0, 100]}}, "fields.color_cmyk"),
        ({"fields": {"format": "png"}}, "fields.format"),
        ({"fields": {"size_inches": 2}}, "fields.size_inches"),
        ({"fields": {"data": "x"}}, "fields.data"),
        ({"fields": {"design": "Nord"}}, "fields.design"),
        ({"is_default": "yes"}, "is_default"),
        ({"grade": "A"}, "grade"),
    ],
)
def test_wrong_values_are_refused(nord: Workspace, body: dict[str, Any], field: str) -> None:
    made = make_design(nord).json
    for answer in (
        nord.owner.post(DESIGNS, {"name": "New", **body}),
        nord.owner.patch(f"{DESIGNS}{made['id']}/", body),
    ):
        assert answer.status == 400, answer.content
        assert list(answer.json) == [field]
    assert nord.owner.get(f"{DESIGNS}{made['id']}/").json == made


def test_a_name_stands_once_in_any_case(nord: Workspace, sud: Workspace) -> None:
    made = make_design(nord, "Café Nord").json
    other = make_design(nord, "Other").json
    taken = (409, {"detail": "A design with this name exists already."})
    for name in ("Café Nord", "café nord", "CAFÉ NORD"):
        assert make_design(nord, name).outcome == taken
        assert nord.owner.patch(f"{DESIGNS}{other['id']}/", {"name": name}).outcome == taken
        assert nord.owner.patch(f"{DESIGNS}{made['id']}/", {"name": name}).json["name"] == name
    assert make_design(sud, "Café Nord").status == 201


def test_names_of_earlier_versions_may_differ_by_case_and_change_no_more(nord: Workspace) -> None:
    ids = [make_design(nord, name).json["id"] for name in ("Nord", "Other")]
    with tenant_schema(nord.tenant.schema_name):
        Design.objects.filter(pk=ids[1]).update(name="nord")
    for pk, name in zip(ids, ("Nord", "nord"), strict=True):
        changed = nord.owner.patch(f"{DESIGNS}{pk}/", {"name": name, "is_default": True})
        assert (changed.status, changed.json["name"]) == (200, name)
    for name, status in {"Nord": 200, "nord": 200, "NORD": 400}.items():
        answer = nord.owner.post(VALIDATE, {"data": "https://example.com", "design": name})
        assert answer.status == status, name


def test_another_workspace_sees_and_changes_nothing(nord: Workspace, sud: Workspace) -> None:
    path = f"{DESIGNS}{make_design(nord).json['id']}/"
    answers = [sud.owner.get(path), sud.owner.patch(path, {"name": "X"}), sud.owner.delete(path)]
    assert [answer.outcome for answer in answers] == [(404, {"detail": "Not found."})] * 3
    assert sud.owner.get(DESIGNS).json["count"] == 0
    assert nord.owner.get(path).json["name"] == "Nord"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.EDITOR])
def test_editors_and_above_write(nord: Workspace, role: Role) -> None:
    client = nord.member(role)
    made = client.post(DESIGNS, {"name": "Nord"})
    assert made.status == 201
    path = f"{DESIGNS}{made.json['id']}/"
    assert client.patch(path, {"name": "Süd"}).status == 200
    assert client.delete(path).status == 204


def test_viewers_read_and_write_nothing(nord: Workspace) -> None:
    path = f"{DESIGNS}{make_design(nord).json['id']}/"
    viewer = nord.member(Role.VIEWER)
    assert viewer.get(DESIGNS).json["count"] == 1
    assert viewer.get(path).status == 200
    assert viewer.post(DESIGNS, {"name": "X"}).status == 403
    assert viewer.patch(path, {"name": "X"}).status == 403
    assert viewer.delete(path).status == 403
    assert nord.owner.get(path).json["name"] == "Nord"


@pytest.mark.parametrize(
    ("plan", "designs"),
    [("free", 3), ("starter", 20), ("pro", 100), ("agency", 1000), ("enterprise", 1000)],
)
def test_each_plan_has_its_number(plan: str, designs: int) -> None:
    assert Plan.objects.get(code=plan).designs == designs


def test_parallel_requests_stay_within_the_plan() -> None:
    free = make_workspace(plan="free")
    calls = [partial(free.owner.post, DESIGNS, {"name": f"D{n}"}) for n in range(6)]
    answers = run_parallel(calls)
    assert sorted(answer.status for answer in answers) == [201] * 3 + [403] * 3
    refused = next(answer for answer in answers if answer.status == 403)
    assert refused.json == {"detail": "Plan 'free' is capped at 3 designs. Delete one or upgrade."}


def test_a_version_that_is_no_longer_current_changes_nothing(nord: Workspace) -> None:
    made = make_design(nord)
    path, tag = f"{DESIGNS}{made.json['id']}/", made.headers["ETag"]
    changed = nord.owner.patch(path, {"fields": {}}, If_Match=tag)
    assert changed.status == 200
    assert changed.headers["ETag"] != tag
    for body in ({"name": "X"}, {"fields": {"color": "#123456"}}):
        assert nord.owner.patch(path, body, If_Match=tag).status == 412
    assert nord.owner.delete(path, If_Match=tag).status == 412
    assert nord.owner.get(path).json == changed.json
    assert nord.owner.delete(path, If_Match=changed.headers["ETag"]).status == 204


def test_an_idempotency_key_makes_one_design(nord: Workspace) -> None:
    body = {"name": "Nord", "fields": FIELDS}
    first, again = (nord.owner.post(DESIGNS, body, Idempotency_Key="k1") for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert nord.owner.get(DESIGNS).json["count"] == 1


def test_writes_are_in_the_audit_log(nord: Workspace) -> None:
    path = f"{DESIGNS}{make_design(nord).json['id']}/"
    nord.owner.patch(path, {"name": "Nord"})
    nord.owner.patch(path, {"fields": {"color": "black"}})
    nord.owner.delete(path)
    entries = AuditEntry.objects.filter(tenant_id=nord.tenant.pk).order_by("id")
    assert [(entry.action, entry.target_type, entry.target_id) for entry in entries] == [
        (f"design.{action}", "design", "Nord") for action in ("create", "update", "delete")
    ]
    assert (entries[1].before, entries[1].after) == (
        {"fields": STORED},
        {"fields": {"color": "#000000"}},
    )


def test_parallel_changes_of_name_and_look_both_stay(nord: Workspace) -> None:
    path = f"{DESIGNS}{make_design(nord).json['id']}/"
    changes: list[dict[str, Any]] = [{"name": "Süd"}, {"fields": {"color": "black"}}]
    run_parallel([partial(nord.owner.patch, path, change) for change in changes])
    with tenant_schema(nord.tenant.schema_name):
        design = Design.objects.get()
    assert (design.name, design.fields) == ("Süd", {"color": "#000000"})
