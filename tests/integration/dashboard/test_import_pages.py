"""Many codes from a pasted table: checked, corrected, created once."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.factories import Workspace, make_workspace
from tests.support.pages import Person, browse_as

TABLE = "Menu\thttps://example.com/menu\nPoster\tHTTPS://example.com/poster"


def import_of(workspace: Workspace) -> str:
    return f"/{workspace.tenant.slug}/qrs/import/"


def read_form(html: str) -> dict[str, str]:
    """Hidden fields of the check."""
    return {
        name: unescape(re.search(rf'name="{name}" value="([^"]*)"', html)[1])  # type: ignore[index]  # a form without it fails the test
        for name in ("form_id", "rows")
    }


def count(workspace: Workspace) -> Any:
    return workspace.owner.get("/api/v1/dynamic/").json["count"]


def paste(person: Person, workspace: Workspace, table: str) -> str:
    return person.post(import_of(workspace), {"do": "paste", "table": table}).content.decode()


def test_rows_are_checked_before_anything_is_made(nord: Workspace, owner: Person) -> None:
    html = paste(owner, nord, TABLE)
    assert "All 2 rows are right." in html
    assert count(nord) == 0
    answer = owner.post(import_of(nord), {"do": "create", **read_form(html)})
    assert (answer.status_code, count(nord)) == (302, 2)
    result = owner.read(answer["Location"])
    for text in ("2 codes created", "Menu", "Poster", "example.com/poster", "/download/"):
        assert text in result


def test_wrong_rows_are_marked_and_can_be_corrected(nord: Workspace, owner: Person) -> None:
    html = paste(owner, nord, f"{TABLE}\nFlyer\tftp://example.com/\n\thttps://example.com/x")
    assert "2 rows need another look." in html
    assert "Only http and https URLs are allowed." in html
    assert "This field may not be blank." in html
    form = read_form(html)
    refused = owner.post(import_of(nord), {"do": "create", **form})
    assert (refused.status_code, count(nord)) == (400, 0)
    corrected = form | {"url-2": "https://example.com/flyer", "name-3": "Card"}
    checked = owner.post(import_of(nord), {"do": "check", **corrected}).content.decode()
    assert "All 4 rows are right." in checked
    owner.post(import_of(nord), {"do": "create", **corrected})
    assert count(nord) == 4


def test_a_row_can_be_removed(nord: Workspace, owner: Person) -> None:
    form = read_form(paste(owner, nord, f"{TABLE}\nFlyer\tnone"))
    html = owner.post(import_of(nord), {"do": "remove-2", **form}).content.decode()
    assert "All 2 rows are right." in html


def test_two_presses_create_once(nord: Workspace, owner: Person) -> None:
    form = read_form(paste(owner, nord, TABLE))
    first = owner.post(import_of(nord), {"do": "create", **form})
    again = owner.post(import_of(nord), {"do": "create", **form})
    assert (again["Location"], count(nord)) == (first["Location"], 2)


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        b"\xef\xbb\xbf" + TABLE.encode(),
        TABLE.encode("utf-16"),
        TABLE.replace("\t", ";").replace("Menu", "Caf\xe9").encode("cp1252"),
    ],
)
def test_files_of_spreadsheets_are_read(nord: Workspace, owner: Person, content: bytes) -> None:
    sent = SimpleUploadedFile("codes.csv", content, content_type="text/csv")
    html = owner.post(import_of(nord), {"do": "paste", "table": "", "file": sent}).content.decode()
    assert "All 2 rows are right." in html


def test_the_cap_and_the_plan_are_said_in_the_services_words() -> None:
    starter = make_workspace(plan="starter")
    person = browse_as(starter.owner_user)
    eleven = "\n".join(f"Code {n}\thttps://example.com/{n}" for n in range(11))
    form = read_form(paste(person, starter, eleven))
    answer = person.post(import_of(starter), {"do": "create", **form})
    assert answer.status_code == 403
    assert "is capped at 10 active dynamic QRs." in answer.content.decode()
    many = "\n".join(f"Code {n}\thttps://example.com/{n}" for n in range(40))
    html = paste(person, starter, "\n".join([many, many]))
    assert "caps bulk at 50 items per request, got 80" in html
    assert count(starter) == 0


def test_the_free_plan_is_told_which_plan_has_it(solo: Workspace) -> None:
    html = browse_as(solo.owner_user).read(import_of(solo))
    assert "come with the Starter plan" in html
    assert "<textarea" not in html


def test_a_long_table_has_fields_for_wrong_rows_only(nord: Workspace, owner: Person) -> None:
    rows = [["Code", f"https://example.com/{n}"] for n in range(300)]
    rows[250][1] = "nothing"
    html = owner.post(
        import_of(nord), {"do": "check", "rows": "\n".join(map(json.dumps, rows)), "form_id": "x"}
    ).content.decode()
    assert html.count('aria-label="Destination, row') == 1
    assert 'name="url-250"' in html


@pytest.mark.parametrize(
    "rows", ["", "x", "[]", "{}", "[1]", '["a"]', '["", " "]', "[1, 2]", "[" * 4000]
)
def test_rows_that_are_none_are_refused(nord: Workspace, owner: Person, rows: str) -> None:
    answer = owner.post(import_of(nord), {"do": "create", "rows": rows})
    assert (answer.status_code, count(nord)) == (400, 0)


@pytest.mark.parametrize("at", ["", "x", "2026-05-03", "2026-05-03T10:00:00+00:00", "9" * 99])
def test_a_result_that_is_none_is_404(nord: Workspace, owner: Person, at: str) -> None:
    assert owner.get(f"{import_of(nord)}done/?at={at}").status_code == 404


def test_a_viewer_and_an_outsider_create_nothing(
    nord: Workspace, viewer: Person, outsider: Person
) -> None:
    form = {"do": "create", "rows": json.dumps(["Menu", "https://example.com/"])}
    assert viewer.post(import_of(nord), form).status_code == 403
    assert viewer.get(import_of(nord)).status_code == 403
    assert outsider.post(import_of(nord), form).status_code == 404
    assert count(nord) == 0
