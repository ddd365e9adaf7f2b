"""POST /api/v1/sheets/: labels of the workspace's QRs, counted one by one."""

from typing import Any

import pypdfium2
import pytest
import zxingcpp

from kernel.clock import utc_now
from plans.models import Plan
from plans.selectors import count_renders
from qrs.models import DynamicQr
from tenants.models import Role
from tenants.postgres_schemas import tenant_schema
from tests.integration.qrs.test_bulk_create_api import create, make_items
from tests.support.factories import ApiAnswer, Workspace, make_workspace

SHEETS = "/api/v1/sheets/"
PAGE = {
    "size": "a4", "rows": 2, "columns": 2, "label_width_mm": 80, "label_height_mm": 60,
    "left_mm": 10, "top_mm": 10,
}  # fmt: skip


def make(workspace: Workspace, count: int) -> list[str]:
    made = create(workspace, make_items(count)).json["results"]
    return [each["short_id"] for each in made]


def draw(workspace: Workspace, short_ids: list[str], **body: Any) -> ApiAnswer:
    sent = {name: value for name, value in body.items() if name != "Idempotency_Key"}
    keys = {name: body[name] for name in body.keys() - sent.keys()}
    if "page" not in sent:
        sent.setdefault("preset", "avery-l7160")
    return workspace.owner.post(SHEETS, {"short_ids": short_ids, **sent}, **keys)


def read(answer: ApiAnswer) -> set[str]:
    assert answer.status == 200, answer.content
    return read_codes(answer.content)


def read_codes(pdf: bytes) -> set[str]:
    return {
        code.text
        for page in pypdfium2.PdfDocument(pdf)
        for code in zxingcpp.read_barcodes(page.render(scale=4).to_pil())
    }


def count(workspace: Workspace) -> int:
    return count_renders(tenant_id=workspace.tenant.pk, now=utc_now())


def test_labels_are_drawn_and_counted_one_by_one(nord: Workspace) -> None:
    short_ids = make(nord, 3)
    answer = draw(nord, short_ids, start_at=20)
    assert read(answer) == {f"http://q.localhost/q/{each}/" for each in short_ids}
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-QR-Scan-Grade"] in "ABC"
    assert answer.headers["X-QR-Plan"] == "agency"
    assert answer.headers["X-QR-Quota-Remaining"] == "24997"
    assert len(pypdfium2.PdfDocument(answer.content)) == 2
    assert count(nord) == 3


def test_a_paper_by_its_measures_and_a_size(nord: Workspace) -> None:
    short_ids = make(nord, 2)
    answer = draw(nord, short_ids, page=PAGE, size_mm=30, caption="short_id")
    assert len(read(answer)) == 2
    assert answer.headers["X-QR-Size-Mm"] == "30"


def test_a_key_replays_the_same_sheet_without_counting(nord: Workspace) -> None:
    short_ids = make(nord, 2)
    first = draw(nord, short_ids, Idempotency_Key="labels-1")
    nord.owner.patch(f"/api/v1/dynamic/{short_ids[0]}/", {"name": "Renamed"})
    again = draw(nord, short_ids, Idempotency_Key="labels-1")
    assert (again.status, again.content) == (200, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert draw(nord, short_ids[:1], Idempotency_Key="labels-1").status == 409
    assert count(nord) == 2


def test_a_design_and_its_logo_are_used_where_the_plan_has_logos(nord: Workspace) -> None:
    fields = {"color": "#113355", "pattern": "rounded", "bleed_mm": 3, "caption": "Menu"}
    assert nord.owner.post("/api/v1/designs/", {"name": "Nord", "fields": fields}).status == 201
    short_ids = make(nord, 2)
    plain, styled = draw(nord, short_ids), draw(nord, short_ids, design="Nord")
    assert read(styled) == read(plain)
    assert styled.content != plain.content
    assert draw(nord, short_ids, design="Sud").status == 400


def test_codes_of_others_are_named_and_nothing_is_counted(nord: Workspace, sud: Workspace) -> None:
    short_ids = [*make(nord, 1), *make(sud, 1), "zzzzzzzz"]
    found = {f"short_ids.{place}": ["Not found."] for place in (1, 2)}
    assert draw(nord, short_ids).outcome == (400, found)
    assert count(nord) == 0


def test_the_quota_is_for_all_labels_together() -> None:
    plan = Plan.objects.get(code="starter")
    plan.code, plan.renders_per_month, plan.over_quota = "tiny", 3, "refuse"
    plan.save(force_insert=True)
    tiny = make_workspace(plan="tiny")
    short_ids = make(tiny, 4)
    refused = draw(tiny, short_ids)
    assert (refused.status, refused.json["code"], count(tiny)) == (429, "quota", 0)
    assert draw(tiny, short_ids[:3]).status == 200
    assert count(tiny) == 3


def test_the_free_plan_has_one_label_at_a_time(solo: Workspace) -> None:
    short_id = solo.create_qr()["short_id"]
    text = "Bulk calls require the Starter plan or higher."
    assert draw(solo, [short_id] * 2).outcome == (403, {"detail": text})
    answer = draw(solo, [short_id], size_mm=100, page=PAGE | {"label_height_mm": 120})
    assert answer.status == 403
    assert draw(solo, [short_id]).status == 200


def test_a_qr_that_is_deleted_meanwhile_is_not_counted(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (short_id,) = make(nord, 1)
    monkeypatch.setattr("qrs.generation.sheets._count_codes", lambda _wanted: 0)
    assert draw(nord, [short_id]).status == 404
    assert count(nord) == 0


def test_a_viewer_prints_nothing(nord: Workspace) -> None:
    body = {"short_ids": make(nord, 1), "preset": "avery-l7160"}
    assert nord.member(Role.VIEWER).post(SHEETS, body).status == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"preset": "avery-1"}, "preset"),
        ({"preset": "avery-5160", "page": PAGE}, "non_field_errors"),
        ({"page": PAGE | {"rows": 9}}, "page.rows"),
        ({"page": PAGE | {"rows": 10**30}}, "page.rows"),
        ({"page": PAGE | {"pitch_x_mm": 20}}, "page.pitch_x_mm"),
        ({"page": PAGE | {"left_mm": -1}}, "page.left_mm"),
        ({"page": PAGE | {"label_height_mm": 12}}, "size_mm"),
        ({"page": PAGE | {"colour": 1}}, "page.colour"),
        ({"size_mm": 36}, "size_mm"),
        ({"size_mm": 1e300}, "size_mm"),
        ({"start_at": 22}, "start_at"),
        ({"start_at": 0}, "start_at"),
        ({"caption": "price"}, "caption"),
        ({"design": 10**30}, "design"),
        ({"design": "\u0000"}, "design"),
        ({"short_ids": []}, "short_ids"),
        ({"short_ids": ["aBc12dEf"] * 101}, "short_ids"),
        ({"short_ids": ["aBc12dEf"] * 40_000}, "short_ids"),
        ({"short_ids": ["aBc12dE\u0000"]}, "short_ids.0"),
    ],
)
def test_what_cannot_be_printed_is_refused(nord: Workspace, change: Any, field: str) -> None:
    (short_id,) = make(nord, 1)
    answer = draw(nord, **{"short_ids": [short_id], **change})
    assert (answer.status, list(answer.json)) == (400, [field]), answer.content
    assert count(nord) == 0


def test_a_qr_in_the_trash_is_not_printed(nord: Workspace) -> None:
    (short_id,) = make(nord, 1)
    nord.owner.delete(f"/api/v1/dynamic/{short_id}/")
    assert draw(nord, [short_id]).status == 400
    with tenant_schema(nord.tenant.schema_name):
        assert not DynamicQr.objects.filter(short_id=short_id).exists()
