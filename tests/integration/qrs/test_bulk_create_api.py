"""POST /api/v1/dynamic/bulk/: all of the codes are created, or none."""

import json
from typing import Any

import pytest

from audit.models import AuditEntry
from kernel.body_limits import LARGE_BODY_BYTES
from tenants.models import Role
from tests.support.factories import ApiAnswer, Workspace, make_workspace, run_parallel
from tests.support.published import get_answer_schema, list_findings

BULK = "/api/v1/dynamic/bulk/"
LIST = "/api/v1/dynamic/"


def make_items(count: int) -> list[dict[str, Any]]:
    return [{"name": f"Table {n}", "destination_url": f"https://example.com/{n}"}
            for n in range(count)]  # fmt: skip


def create(workspace: Workspace, items: Any, **headers: str) -> ApiAnswer:
    return workspace.owner.post(BULK, {"items": items}, **headers)


def create_by_table(workspace: Workspace, table: str | bytes, **headers: str) -> ApiAnswer:
    body = table.encode() if isinstance(table, str) else table
    return workspace.owner.post(BULK, body, Content_Type="text/csv", **headers)


def count(workspace: Workspace) -> Any:
    return workspace.owner.get(LIST).json["count"]


def test_all_are_created_in_the_order_of_the_items(nord: Workspace) -> None:
    items = make_items(60)
    items[7]["settings"] = {"forward_query": True}
    answer = create(nord, items)
    assert answer.status == 201, answer.content
    assert list_findings(get_answer_schema("post", BULK, 201), answer.json, exact=True) == []
    made = answer.json["results"]
    assert [each["name"] for each in made] == [item["name"] for item in items]
    assert list(made[0]) == list(nord.create_qr())
    read = nord.owner.get(f"{LIST}{made[7]['short_id']}/?include=settings,status").json
    assert read == made[7] | {"status": {"blocked": False}, "settings": {"forward_query": True}}
    entries = AuditEntry.objects.filter(tenant_id=nord.tenant.pk, action="qr.create")
    ids = [each["short_id"] for each in made]
    assert set(entries.values_list("target_id", flat=True)) >= set(ids)
    assert AuditEntry.objects.get(target_id=ids[3]).after["name"] == "Table 3"


def test_includes_are_answered_for_each(nord: Workspace) -> None:
    answer = nord.owner.post(f"{BULK}?include=status", {"items": make_items(2)})
    assert [each["status"] for each in answer.json["results"]] == [{"blocked": False}] * 2


def test_wrong_items_are_named_and_none_is_created(nord: Workspace) -> None:
    items: list[Any] = make_items(9)
    items[1]["destination_url"] = "ftp://example.com/"
    items[2] = {"destination_url": "https://q.localhost/q/x/", "colour": "red"}
    items[3]["name"] = "\u0000"
    items[4]["short_id"] = "aBc12dEf"
    items[5]["settings"] = {"forward_query": "yes"}
    answer = create(nord, items)
    assert answer.outcome == (
        422,
        {
            "errors": {
                "1": "destination_url: Only http and https URLs are allowed.",
                "2": "name: This field is required.; destination_url: The URL must not point to"
                " localhost.; colour: Unknown field.",
                "3": "name: Control characters and line breaks are not allowed.",
                "4": "short_id: This field is read only.",
                "5": "settings.forward_query: True or false is required.",
            }
        },
    )
    assert count(nord) == 0


def test_at_most_a_hundred_errors_are_listed(nord: Workspace) -> None:
    errors = create(nord, [{}] * 1_000).json["errors"]
    assert list(errors) == [str(n) for n in range(100)]


@pytest.mark.parametrize("items", [None, 3, {}, [], [1], [None], ["x"], [[]]])
def test_what_is_no_list_of_objects_is_refused(nord: Workspace, items: Any) -> None:
    assert create(nord, items).status == 400


def test_the_free_plan_has_no_bulk_calls(solo: Workspace) -> None:
    assert create(solo, make_items(1)).outcome == (
        403,
        {"detail": "Bulk calls require the Starter plan or higher."},
    )


@pytest.mark.parametrize(("plan", "limit"), [("starter", 50), ("pro", 1000), ("agency", 5000)])
def test_more_than_the_plan_takes_are_refused_before_they_are_checked(
    plan: str, limit: int
) -> None:
    answer = create(make_workspace(plan=plan), [{}] * (limit + 1))
    text = f"Plan '{plan}' caps bulk at {limit} items per request, got {limit + 1}."
    assert answer.outcome == (400, {"items": [text]})


def test_forty_thousand_of_anything_are_refused_early(nord: Workspace) -> None:
    text = "Plan 'agency' caps bulk at 5000 items per request, got 40000."
    assert create(nord, [{}] * 40_000).outcome == (400, {"items": [text]})
    table = "name\r\n" + "x\r\n" * 40_000
    assert create_by_table(nord, table).outcome == (400, {"items": [text]})
    assert create(nord, [0] * 40_000).status == 400
    assert create(nord, [{}] * 400_000).status == 400
    assert create_by_table(nord, ";".join(f"n{n}" for n in range(40_000))).status == 400
    assert create(nord, [{"name": "x" * LARGE_BODY_BYTES}]).status == 413


def test_the_cap_of_active_codes_holds_for_all_together() -> None:
    starter = make_workspace(plan="starter")
    starter.create_qr()
    text = "Plan 'starter' is capped at 10 active dynamic QRs. Disable one or upgrade."
    assert create(starter, make_items(10)).outcome == (403, {"detail": text})
    assert create(starter, make_items(9)).status == 201
    assert count(starter) == 10


def test_parallel_calls_cannot_pass_the_cap() -> None:
    starter = make_workspace(plan="starter")
    answers = run_parallel([lambda: create(starter, make_items(4))] * 6)
    assert {answer.status for answer in answers} <= {201, 403, 429}
    assert all(a.json["code"] == "busy" and a.headers["Retry-After"] for a in answers
               if a.status == 429)  # fmt: skip
    made = sum(answer.status == 201 for answer in answers)
    assert count(starter) == 4 * made
    assert 1 <= made <= 2


def test_a_key_replays_the_first_answer_when_the_cap_is_reached() -> None:
    starter = make_workspace(plan="starter")
    first = create(starter, make_items(10), Idempotency_Key="night-1")
    assert first.status == 201
    again = create(starter, make_items(10), Idempotency_Key="night-1")
    assert (again.status, again.json) == (201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert create(starter, make_items(9), Idempotency_Key="night-1").status == 409
    assert count(starter) == 10


def test_a_viewer_creates_none(nord: Workspace) -> None:
    assert nord.member(Role.VIEWER).post(BULK, {"items": make_items(1)}).status == 403


TABLE = (
    "name,destination_url,settings.forward_query",
    "Table 1,https://example.com/1,true",
    '"Table ""2"", left",https://example.com/2?a=1;b=2,',
    "",
    '"Tisch 3, Öl",https://example.com/3,false',
)


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_table_is_read_as_its_items_are(nord: Workspace, bom: str, line_end: str) -> None:
    answer = create_by_table(nord, bom + line_end.join(TABLE))
    assert answer.status == 201, answer.content
    made = answer.json["results"]
    assert [each["name"] for each in made] == ["Table 1", 'Table "2", left', "Tisch 3, Öl"]
    assert made[1]["destination_url"] == "https://example.com/2?a=1;b=2"
    path = f"{LIST}{made[0]['short_id']}/?include=settings"
    assert nord.owner.get(path).json["settings"] == {"forward_query": True}


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_marks_divide_cells_too(nord: Workspace, mark: str) -> None:
    table = f"name{mark}destination_url\nA, b{mark}https://example.com/\n"
    assert create_by_table(nord, table).json["results"][0]["name"] == "A, b"


@pytest.mark.parametrize(
    "table",
    [
        "name;destination_url;;\r\nA;https://example.com/?a=1,2,3;;\r\n",
        "name;destination_url\r\n ; \r\nA;https://example.com/?a=1,2,3; ;\r\n;;;\r\n",
        "name;destination_url\rA;https://example.com/?a=1,2,3\r",
    ],
    ids=["columns without a name", "rows of blanks", "carriage returns"],
)
def test_what_spreadsheets_leave_behind_is_no_item(nord: Workspace, table: str) -> None:
    answer = create_by_table(nord, table)
    assert answer.status == 201, answer.content
    [made] = answer.json["results"]
    assert (made["name"], made["destination_url"]) == ("A", "https://example.com/?a=1,2,3")


def test_a_wrong_row_is_named_by_its_position(nord: Workspace) -> None:
    answer = create_by_table(nord, "name,destination_url\nA,https://example.com/\nB,nowhere\n")
    text = "destination_url: The URL must start with https:// or http://."
    assert answer.outcome == (422, {"errors": {"1": text}})
    answer = create_by_table(nord, "name;destination_url;colour\nA;https://example.com/;red\n")
    assert answer.outcome == (422, {"errors": {"0": "colour: Unknown field."}})


@pytest.mark.parametrize(
    "table",
    [
        b"\n\n",
        b"name,,destination_url\nA,b,c\n",
        b"name,name\nA,B\n",
        b"settings,settings.forward_query\nA,B\n",
        b"name.,x\nA,B\n",
        b"a.b.c.d.e\nA\n",
        b"name,destination_url\nA,https://example.com/,more\n",
        b'name,destination_url\n"A,https://example.com/\n',
        b"name,destination_url\n\xff,https://example.com/\n",
        b"name\n" + b"x" * 200_000 + b"\n",
    ],
)
def test_a_table_that_cannot_be_read_is_refused(nord: Workspace, table: bytes) -> None:
    answer = create_by_table(nord, table)
    assert answer.status == 400
    assert answer.json["detail"].startswith("Malformed CSV: ")


def test_a_table_with_a_head_only_is_refused(nord: Workspace) -> None:
    assert create_by_table(nord, "name,destination_url\n").status == 400


def test_a_table_is_taken_nowhere_else(nord: Workspace) -> None:
    assert nord.owner.post(LIST, b"name\nA\n", Content_Type="text/csv").status == 415


def test_a_table_has_the_same_key_only_with_the_same_bytes(nord: Workspace) -> None:
    head = "name,destination_url\n"
    first = create_by_table(nord, f"{head}A,https://a.example/\n", Idempotency_Key="t-1")
    again = create_by_table(nord, f"{head}A,https://a.example/\n", Idempotency_Key="t-1")
    assert json.loads(first.content) == json.loads(again.content)
    other = create_by_table(nord, f"{head}B,https://a.example/\n", Idempotency_Key="t-1")
    assert other.status == 409
