"""Ticked codes as a sheet of labels: the form, the PDF, and what stands in the way."""

import html
import re

import pytest
from django.http import HttpResponse

from tests.integration.dashboard.test_bulk_pages import list_of, make_codes
from tests.integration.qrs.bulk_scene import get_renders
from tests.integration.qrs.test_generate_limits import use_up_quota
from tests.integration.qrs.test_sheets_api import read_codes
from tests.support.factories import Workspace, make_workspace
from tests.support.pages import HOST, Person, browse_as

FORM = {
    "do": "draw", "form_id": "form1", "preset": "avery-l7160", "design": "", "caption": "name",
    "start_at": "1",
}  # fmt: skip
MEASURES = {
    "preset": "measures", "size": "a4", "rows": "2", "columns": "2", "label_width_mm": "80,5",
    "label_height_mm": "60", "left_mm": "10", "top_mm": "0", "pitch_x_mm": "", "pitch_y_mm": "",
}  # fmt: skip


def send(workspace: Workspace, person: Person, ids: list[str], **fields: str) -> HttpResponse:
    return person.post(f"{list_of(workspace)}sheet/?ids={'+'.join(ids)}", {**FORM, **fields})


def read_text(answer: HttpResponse) -> str:
    return html.unescape(answer.content.decode())


def test_ticked_codes_are_drawn_on_labels(nord: Workspace, owner: Person) -> None:
    ids = make_codes(nord, 3)
    filtered = f"{list_of(nord)}?state=active"
    asked = owner.post(f"{list_of(nord)}sheet/", {"ids": ids[:2], "next": filtered})
    page = html.unescape(owner.read(asked["Location"]))
    assert "2 labels, one for each selected code" in page
    assert f'href="{filtered}"' in page
    answer = send(nord, owner, ids[:2], start_at="21")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="qr-labels.pdf"'
    assert read_codes(answer.content) == {f"http://q.localhost/q/{each}/" for each in ids[:2]}
    assert get_renders(nord) == 2


def test_the_form_that_is_sent_twice_counts_once(nord: Workspace, owner: Person) -> None:
    ids = make_codes(nord, 2)
    first, second = send(nord, owner, ids), send(nord, owner, ids)
    assert first.content == second.content
    assert get_renders(nord) == 2
    send(nord, owner, ids, caption="none")
    assert get_renders(nord) == 4


def test_all_that_match_are_drawn_as_they_were_counted(nord: Workspace, owner: Person) -> None:
    ids = make_codes(nord, 2)
    nord.owner.patch(f"/api/v1/dynamic/{ids[0]}/", {"is_active": False})
    url = f"{list_of(nord)}sheet/?state=paused"
    asked = owner.post(url, {"all": "1", "action": "sheet"})
    nord.owner.patch(f"/api/v1/dynamic/{ids[1]}/", {"is_active": False})
    page = owner.read(asked["Location"])
    assert "1 label, as a PDF to print." in page
    assert f"sheet/?ids={ids[0]}&" in html.unescape(page)


def test_a_paper_by_its_measures(nord: Workspace, owner: Person) -> None:
    ids = make_codes(nord, 2)
    answer = send(nord, owner, ids, **MEASURES, caption="short_id")
    assert len(read_codes(answer.content)) == 2


@pytest.mark.parametrize(
    ("fields", "wrong", "text"),
    [
        ({"start_at": "x"}, "start_at", "A whole number is required."),
        ({"start_at": "0"}, "start_at", "Must be between 1 and 200."),
        ({"start_at": "22"}, "start_at", "Ensure this value is at most 21."),
        ({"preset": "avery-1"}, "preset", "Must be one of: avery-l7159"),
        ({"caption": "\0"}, "caption", "Must be one of: name, short_id, none."),
        ({"design": "4711"}, "design", "No design of this workspace"),
        ({"design": "9" * 4000}, "design", "No design of this workspace"),
        ({**MEASURES, "rows": "40000"}, "rows", "Must be between 1 and 200."),
        ({**MEASURES, "rows": "200", "columns": "200"}, "rows", "at most 200 labels"),
        ({**MEASURES, "columns": "3"}, "columns", "do not fit on the page"),
        ({**MEASURES, "pitch_x_mm": "9"}, "pitch_x_mm", "Labels would overlap"),
        ({**MEASURES, "left_mm": "nan"}, "left_mm", "Must be between 0 and 297."),
        ({**MEASURES, "label_height_mm": "1e999"}, "label_height_mm", "Must be between 1 and 297."),
        ({**MEASURES, "label_width_mm": ""}, "label_width_mm", "A number is required."),
        ({**MEASURES, "size": "a3"}, "size", "Must be one of: a4, letter."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_stays_typed(
    nord: Workspace, owner: Person, fields: dict[str, str], wrong: str, text: str
) -> None:
    ids = make_codes(nord, 1)
    answer = send(nord, owner, ids, **fields)
    page = read_text(answer)
    assert (answer.status_code, get_renders(nord)) == (400, 0)
    assert text in page
    tag = re.search(rf'<(?:input|select)[^>]*id="field-{wrong}"[^>]*>', page)
    assert tag is not None
    assert 'aria-invalid="true"' in tag[0]
    assert f"sheet/?ids={ids[0]}&" in page
    if tag[0].startswith("<input") and fields[wrong].isascii():
        assert f'value="{fields[wrong]}"' in tag[0]


def test_every_wrong_measure_is_named(nord: Workspace, owner: Person) -> None:
    answer = send(nord, owner, make_codes(nord, 1), **dict.fromkeys(MEASURES, "x") | {
        "preset": "measures", "size": "a4",
    })  # fmt: skip
    assert answer.content.count(b'aria-invalid="true"') == 8


def test_a_code_that_was_deleted_meanwhile_is_left_out(nord: Workspace, owner: Person) -> None:
    ids = make_codes(nord, 2)
    nord.owner.delete(f"/api/v1/dynamic/{ids[0]}/")
    answer = send(nord, owner, ids)
    page = read_text(answer)
    assert (answer.status_code, get_renders(nord)) == (400, 0)
    assert "Some of the selected codes are not there any more." in page
    assert f"sheet/?ids={ids[1]}&" in page


def test_codes_of_another_workspace_are_not_there(nord: Workspace, owner: Person) -> None:
    other = make_workspace()
    answer = send(nord, owner, make_codes(other, 1))
    assert answer.status_code == 400
    assert "not there any more" in read_text(answer)


def test_a_log_in_in_between_keeps_what_was_selected(nord: Workspace, nobody: Person) -> None:
    path = f"{list_of(nord)}sheet/?ids=aBc12dEf+gHi34jKl"
    answer = nobody.post(path, FORM, Referer=f"http://{HOST}{path}")
    assert answer.status_code == 302
    assert "aBc12dEf" in answer["Location"]


def test_nothing_selected_asks_to_select(nord: Workspace, owner: Person) -> None:
    answer = owner.post(f"{list_of(nord)}sheet/", {"action": "sheet"})
    assert (answer.status_code, answer["Location"]) == (302, list_of(nord))


def test_more_codes_than_a_sheet_takes_are_refused(nord: Workspace, owner: Person) -> None:
    items = [{"name": str(n), "destination_url": "https://example.com/"} for n in range(101)]
    assert nord.owner.post("/api/v1/dynamic/bulk/", {"items": items}).status == 201
    page = read_text(owner.post(f"{list_of(nord)}sheet/", {"all": "1"}))
    assert "A sheet has at most 100 labels, and 101 codes are selected." in page
    assert "sheet-draw" not in page


def test_a_plan_without_bulk_prints_one_label() -> None:
    free = make_workspace(plan="free")
    person, ids = browse_as(free.owner_user), make_codes(free, 1)
    free.owner.patch(f"/api/v1/dynamic/{ids[0]}/", {"is_active": False})
    ids += make_codes(free, 1)
    refused = send(free, person, ids)
    assert refused.status_code == 403
    assert "Bulk calls require the Starter plan or higher." in read_text(refused)
    assert get_renders(free) == 0
    assert send(free, person, ids[:1])["Content-Type"] == "application/pdf"


def test_a_spent_quota_is_said_and_the_form_stays() -> None:
    free = make_workspace(plan="free")
    ids = make_codes(free, 1)
    use_up_quota(free)
    answer = send(free, browse_as(free.owner_user), ids, start_at="4")
    assert answer.status_code == 429
    assert 'value="4"' in read_text(answer)


def test_a_viewer_is_offered_no_sheet(nord: Workspace, viewer: Person) -> None:
    ids = make_codes(nord, 1)
    assert "sheet/" not in viewer.read(list_of(nord))
    assert send(nord, viewer, ids).status_code == 403
    assert viewer.get(f"{list_of(nord)}sheet/").status_code == 403
