"""POST /api/v1/generate/bulk/ with few items: a ZIP at once, all or nothing."""

import csv
import hashlib
import io
from typing import Any

import pytest
from PIL import Image

from jobs.models import Job
from qrs.models import DynamicQr
from tenants.keys.scopes import Scope
from tenants.models import Role
from tenants.postgres_schemas import tenant_schema
from tests.integration.qrs.bulk_scene import (
    ASYNC,
    FAINT,
    PATH,
    find_job,
    get_renders,
    make_codes,
    make_items,
    open_zip,
    read_manifest,
    run_jobs,
    send,
)
from tests.support.codes import read_codes
from tests.support.factories import Workspace, make_workspace


def count_codes(workspace: Workspace) -> int:
    with tenant_schema(workspace.tenant.schema_name):
        return DynamicQr.objects.count()


def test_all_images_come_in_one_zip_with_their_manifests(nord: Workspace) -> None:
    answer = send(nord.owner, [*make_items(2), *make_items(1, format="png", size_inches=1)])
    assert answer.status == 200, answer.content
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="qrstudio-bulk-3.zip"'
    assert answer.headers["X-QR-Plan"] == "agency"
    assert answer.headers["X-QR-Quota-Remaining"] == "24997"
    archive = open_zip(answer.content)
    images = ["qr-0001.svg", "qr-0002.svg", "qr-0003.png"]
    assert archive.namelist() == [*images, "manifest.json", "manifest.csv"]
    manifest = read_manifest(archive)
    assert (manifest["count"], manifest["plan"]) == (3, "agency")
    for name, entry in zip(images, manifest["items"], strict=True):
        data = archive.read(name)
        assert (entry["filename"], entry["bytes"]) == (name, len(data))
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["grade"] == "A"
    rows = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig"))))
    assert [row["filename"] for row in rows] == images
    assert get_renders(nord) == 3


def test_new_codes_are_made_and_lead_where_their_images_say(nord: Workspace) -> None:
    archive = open_zip(send(nord.owner, make_codes(3, format="png", background="white")).content)
    for number, entry in enumerate(read_manifest(archive)["items"]):
        with Image.open(io.BytesIO(archive.read(entry["filename"]))) as image:
            assert read_codes(image) == [entry["public_url"]]
        qr = nord.owner.get(f"/api/v1/dynamic/{entry['short_id']}/").json
        assert (qr["name"], qr["public_url"]) == (f"Table {number}", entry["public_url"])
        assert entry["name"] == f"Table {number}"


def test_existing_codes_are_shown_with_their_names(nord: Workspace) -> None:
    made = nord.create_qr(name="=Menu")
    item = {"data_type": "dynamic", "payload": {"short_id": made["short_id"]}}
    archive = open_zip(send(nord.owner, [item]).content)
    (entry,) = read_manifest(archive)["items"]
    assert (entry["name"], entry["public_url"]) == ("=Menu", made["public_url"])
    assert b"'=Menu" in archive.read("manifest.csv")


@pytest.mark.parametrize(
    ("item", "error"),
    [
        (
            {"data": "https://example.com", "size_inches": 16},
            "size_inches: Ensure this value is at most 15.0.",
        ),
        ({}, "data: This field is required."),
        ({"data": "https://example.com", "colour": "red"}, "colour: Unknown field."),
        (
            {"data_type": "dynamic", "payload": {"short_id": "aBc12dEf"}},
            "payload.short_id: Not found.",
        ),
        (
            {"data": "https://example.com", "design": "Nobody's"},
            "design: No design of this workspace has this id or name.",
        ),
        ({"data": "ftp://example.com"}, "data: "),
        (FAINT, "color: "),
    ],
)
def test_one_wrong_item_refuses_all_and_counts_nothing(
    nord: Workspace, item: dict[str, Any], error: str
) -> None:
    answer = send(nord.owner, [*make_codes(2), item])
    assert answer.status == 422, answer.content
    assert list(answer.json["errors"]) == ["2"]
    assert answer.json["errors"]["2"].startswith(error)
    assert answer.json["rendered_before_failure"] == 0
    assert (get_renders(nord), count_codes(nord)) == (0, 0)


def test_every_wrong_item_is_named_with_the_sentence_of_a_single_call(nord: Workspace) -> None:
    wrong = [FAINT, {"data": "https://example.com", "format": "svg"}, {**FAINT, "color": "#eeeeee"}]
    answer = send(nord.owner, wrong)
    assert sorted(answer.json["errors"]) == ["0", "2"]
    alone = nord.owner.post("/api/v1/generate/", FAINT)
    ((field, (text,)),) = alone.json.items()
    assert answer.json["errors"]["0"] == f"{field}: {text}"


WRONG_IN_EACH_WAY = [
    FAINT,
    {"data": "ftp://example.com"},
    {"data_type": "dynamic", "payload": {"short_id": "zzzzzzzz"}},
    {**make_items(1)[0], "size_inches": 99},
    {**FAINT, "color": "#eeeeee"},
]
"""Known from the picture, the fields, the workspace's codes, the plan, and a picture again."""


@pytest.mark.parametrize("count", [0, 60])
def test_one_call_names_what_is_wrong_in_every_way(nord: Workspace, count: int) -> None:
    """At once, and as a job."""
    answer = send(nord.owner, [*WRONG_IN_EACH_WAY, *make_items(count)])
    if count:
        job = find_job(answer)
        run_jobs()
        job.refresh_from_db()
        errors = job.errors
    else:
        errors = answer.json["errors"]
    fields = {index: text.partition(":")[0] for index, text in errors.items()}
    assert fields == {
        "0": "color",
        "1": "data",
        "2": "payload.short_id",
        "3": "size_inches",
        "4": "color",
    }
    assert (get_renders(nord), count_codes(nord)) == (0, 0)


@pytest.mark.parametrize(
    ("plan", "count", "status"), [("free", 1, 403), ("starter", 51, 400), ("starter", 2, 200)]
)
def test_the_plan_says_how_many(plan: str, count: int, status: int) -> None:
    workspace = make_workspace(plan=plan)
    answer = send(workspace.owner, make_items(count))
    assert answer.status == status
    if status == 400:
        assert answer.json == {
            "items": ["Plan 'starter' caps bulk at 50 items per request, got 51."]
        }


def test_caps_of_the_plan_are_those_of_a_single_call() -> None:
    starter = make_workspace(plan="starter")
    answer = send(starter.owner, make_items(1, size_inches=9))
    assert answer.json["errors"]["0"].startswith("size_inches: Plan 'starter' is capped at")


def test_a_quota_that_does_not_pay_all_pays_none() -> None:
    nord = make_workspace(plan="starter")
    plan = nord.tenant.plan
    plan.renders_per_month, plan.over_quota = 2, "refuse"
    plan.code, plan.name = f"tiny{nord.tenant.pk}", "Tiny"
    plan.save(force_insert=True)
    nord.tenant.plan = plan
    nord.tenant.save(update_fields=["plan"])
    assert send(nord.owner, make_items(3)).status == 429
    assert get_renders(nord) == 0
    assert send(nord.owner, make_items(2)).status == 200
    assert get_renders(nord) == 2


def test_the_cap_of_active_codes_holds_for_all_together() -> None:
    starter = make_workspace(plan="starter")
    assert send(starter.owner, make_codes(11)).status == 403
    assert (get_renders(starter), count_codes(starter)) == (0, 0)
    assert send(starter.owner, make_codes(10)).status == 200


def test_large_images_and_wishes_become_a_job(nord: Workspace) -> None:
    large = make_items(1, format="png", size_inches=15, dpi=300)
    for answer in (
        send(nord.owner, large),
        send(nord.owner, make_items(1), **ASYNC),
        send(nord.owner, make_items(51)),
    ):
        job = find_job(answer)
        assert answer.headers["Location"] == answer.json["url"]
        assert (answer.json["status"], answer.json["done"]) == ("queued", 0)
        assert answer.json["total"] == job.total


def test_a_table_is_as_good_as_json(nord: Workspace) -> None:
    table = "data;format;size_inches;caption\r\nhttps://example.com/1;svg;2.5;Table 1\r\n"
    answer = nord.owner.call(
        "POST",
        f"{PATH}?filename=tables",
        b"\xef\xbb\xbf" + table.encode(),
        Content_Type="text/csv",
    )
    assert answer.status == 200, answer.content
    assert 'filename="tables.zip"' in answer.headers["Content-Disposition"]
    (entry,) = read_manifest(open_zip(answer.content))["items"]
    assert (entry["format"], entry["size_inches"]) == ("svg", 2.5)


def test_a_wrong_cell_is_named_by_its_row(nord: Workspace) -> None:
    table = b"data,size_inches\nhttps://example.com/1,2\nhttps://example.com/2,2.x\n"
    answer = nord.owner.call("POST", PATH, table, Content_Type="text/csv")
    assert answer.outcome == (
        422,
        {
            "errors": {"1": "size_inches: A number is required."},
            "rendered_before_failure": 0,
        },
    )


def test_a_design_is_for_items_that_name_none(nord: Workspace) -> None:
    design = {"name": "Dots", "fields": {"pattern": "dot", "color": "#1a2b6c"}}
    assert nord.owner.post("/api/v1/designs/", design).status == 201
    plain = {"data": "https://example.com/1", "format": "svg", "color": "#000000"}
    answer = send(nord.owner, [*make_items(1), plain], design="Dots")
    archive = open_zip(answer.content)
    assert b"#1a2b6c" in archive.read("qr-0001.svg")
    assert b"#1a2b6c" not in archive.read("qr-0002.svg")


def test_a_repeated_key_draws_and_counts_once(nord: Workspace) -> None:
    first = send(nord.owner, make_codes(2), Idempotency_Key="tables-1")
    assert first.status == 200
    # Its body is streamed by the edge, which is not here.
    assert send(nord.owner, make_codes(2), Idempotency_Key="tables-1").status == 503
    assert send(nord.owner, make_codes(3), Idempotency_Key="tables-1").status == 409
    assert (get_renders(nord), count_codes(nord)) == (2, 2)
    assert Job.objects.filter(tenant_id=nord.tenant.pk, status="done").count() == 1


def test_a_repeated_key_starts_one_job(nord: Workspace) -> None:
    answers = [send(nord.owner, make_items(60), Idempotency_Key="j") for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert Job.objects.filter(tenant_id=nord.tenant.pk).count() == 1


def test_a_viewer_generates_nothing(nord: Workspace) -> None:
    assert send(nord.member(Role.VIEWER), make_items(1)).status == 403


@pytest.mark.parametrize(
    "body",
    [
        {"items": []},
        {"items": {}},
        {"items": ["x"]},
        {"items": [None]},
        {},
        {"items": [{"data": "https://example.com"}], "filename": "../x"},
        {"items": [{"data": "https://example.com"}], "filename": 'a"b'},
        {"items": [{"data": "https://example.com"}], "logo_file": "x"},
        {"items": [{}] * 6_000},
    ],
)
def test_a_body_of_another_shape_is_400(nord: Workspace, body: Any) -> None:
    assert nord.owner.post(PATH, body).status == 400


def test_a_key_makes_codes_only_with_the_scope_for_it(nord: Workspace) -> None:
    drawing = nord.machine(Scope.RENDER)
    assert send(drawing, make_items(1)).status == 200
    assert send(drawing, make_codes(1)).status == 403
    assert count_codes(nord) == 0
    assert send(nord.machine(Scope.RENDER, Scope.QRS_WRITE), make_codes(1)).status == 200
