"""/<workspace>/qrs/<short_id>/edit/: changes, their price, and two people at once."""

from typing import Any

import pytest

from qrs.models import DynamicQr
from qrs.routes import publish
from qrs.routes.errors import RouteNotPublishedError
from tenants.models import Role
from tenants.postgres_schemas import tenant_schema
from tenants.services.workspaces import set_credits
from tests.integration.dashboard.codes.forms import (
    code_url,
    read_errors,
    read_inputs,
    rows,
)
from tests.support.factories import MENU_URL, Workspace
from tests.support.pages import Person, browse_as, browse_as_member

OTHER_URL = "https://example.com/menus/summer-2026"


def get_code(workspace: Workspace, short_id: str) -> DynamicQr:
    with tenant_schema(workspace.tenant.schema_name):
        return DynamicQr.objects.get(short_id=short_id)


def open_form(person: Person, workspace: Workspace, short_id: str) -> dict[str, Any]:
    return read_inputs(person.read(code_url(workspace, short_id, "edit/")), "code-form")


def save(person: Person, workspace: Workspace, short_id: str, form: dict[str, Any]) -> Any:
    return person.post(code_url(workspace, short_id, "edit/"), form)


CHANGES: dict[str, dict[str, Any]] = {
    "name": {"name": "Other"},
    "destination_url": {"destination_url": OTHER_URL},
    "forward_query": {"forward_query": "1"},
    "variants": rows(("A", MENU_URL, "1"), ("B", OTHER_URL, "2")),
}


@pytest.mark.parametrize("field", CHANGES)
def test_each_field_is_saved_and_the_others_stay(
    nord: Workspace, owner: Person, field: str
) -> None:
    short_id = nord.create_qr()["short_id"]
    before = get_code(nord, short_id)
    form = open_form(owner, nord, short_id) | CHANGES[field]
    answer = save(owner, nord, short_id, form)
    assert (answer.status_code, answer["Location"]) == (302, code_url(nord, short_id))
    after = get_code(nord, short_id)
    for name in CHANGES:
        assert (getattr(after, name) != getattr(before, name)) == (name == field)
    again = open_form(owner, nord, short_id)
    assert {name: again[name] for name in CHANGES[field]} == CHANGES[field]


@pytest.mark.parametrize("role", Role)
def test_all_but_viewers_may_edit(nord: Workspace, owner: Person, role: Role) -> None:
    short_id = nord.create_qr()["short_id"]
    form = open_form(owner, nord, short_id) | {"name": "Other"}
    person = browse_as_member(nord.tenant, role)
    expected = (403, 403) if role is Role.VIEWER else (200, 302)
    assert person.get(code_url(nord, short_id, "edit/")).status_code == expected[0]
    assert save(person, nord, short_id, form).status_code == expected[1]
    assert (get_code(nord, short_id).name == "Other") == (role is not Role.VIEWER)


def test_codes_of_others_are_not_found(
    nord: Workspace, sud: Workspace, owner: Person, outsider: Person
) -> None:
    short_id = nord.create_qr()["short_id"]
    form = open_form(owner, nord, short_id)
    for page in ("edit/", "design/"):
        for person, workspace in ((outsider, nord), (outsider, sud)):
            path = code_url(workspace, short_id, page)
            answers = (person.get(path), person.post(path, form))
            assert {answer.status_code for answer in answers} == {404}


def test_refusals_stand_at_their_fields(nord: Workspace, owner: Person) -> None:
    short_id = nord.create_qr()["short_id"]
    form = open_form(owner, nord, short_id)
    wrong = {"name": "", "destination_url": "x", **rows(("", MENU_URL, "1"))}
    answer = save(owner, nord, short_id, form | wrong)
    assert answer.status_code == 400
    html = answer.content.decode()
    assert sorted(read_errors(html)) == ["destination_url", "name", "variants.0.label"]
    assert read_inputs(html, "code-form")["version"] == form["version"]


def test_a_change_by_somebody_else_shows_both_and_asks(
    nord: Workspace, owner: Person, editor: Person
) -> None:
    short_id = nord.create_qr()["short_id"]
    mine, theirs = open_form(owner, nord, short_id), open_form(editor, nord, short_id)
    save(editor, nord, short_id, theirs | {"name": "Theirs", "destination_url": OTHER_URL})
    answer = save(owner, nord, short_id, mine | {"name": "Mine"})
    html = answer.content.decode()
    assert answer.status_code == 412
    assert "This has changed since you read it." in html
    for shown in ("<td>Theirs</td><td>Mine</td>", f"<td>{OTHER_URL}</td><td>{MENU_URL}</td>"):
        assert shown in html
    assert get_code(nord, short_id).name == "Theirs"
    kept = read_inputs(html, "code-form")
    assert (kept["name"], kept["destination_url"]) == ("Mine", MENU_URL)
    assert save(owner, nord, short_id, kept).status_code == 302
    assert get_code(nord, short_id).name == "Mine"


def test_the_same_change_by_two_people_says_so(
    nord: Workspace, owner: Person, editor: Person
) -> None:
    short_id = nord.create_qr()["short_id"]
    mine = open_form(owner, nord, short_id) | {"name": "Same"}
    save(editor, nord, short_id, mine)
    answer = save(owner, nord, short_id, mine)
    assert answer.status_code == 412
    assert "Both are the same." in answer.content.decode()


@pytest.mark.parametrize("version", ["", "x", "*", '"abc"'])
def test_a_form_without_its_version_saves_nothing(
    nord: Workspace, owner: Person, version: str
) -> None:
    short_id = nord.create_qr()["short_id"]
    form = open_form(owner, nord, short_id) | {"name": "Other", "version": version}
    assert save(owner, nord, short_id, form).status_code == 412
    assert get_code(nord, short_id).name != "Other"


def test_on_the_free_plan_edits_are_counted_and_then_cost(solo: Workspace) -> None:
    person = browse_as(solo.owner_user)
    short_id = solo.create_qr()["short_id"]
    path = code_url(solo, short_id, "edit/")
    assert "1 change of the destination is left in your plan." in person.read(path)
    form = open_form(person, solo, short_id)
    assert save(person, solo, short_id, form | {"destination_url": OTHER_URL}).status_code == 302
    assert "0 changes of the destination are left in your plan." in person.read(path)
    form = open_form(person, solo, short_id)
    answer = save(person, solo, short_id, form | {"destination_url": MENU_URL})
    html = answer.content.decode()
    assert answer.status_code == 402
    assert "Upgrade to Starter ($7/mo) or higher for unlimited edits" in html
    assert f'href="/{solo.tenant.slug}/settings/plan/"' in html
    assert read_inputs(html, "code-form")["destination_url"] == MENU_URL
    set_credits(tenant_id=solo.tenant.pk, balance=1)
    assert "Further ones cost a credit; you have 1." in person.read(path)
    assert save(person, solo, short_id, form | {"destination_url": MENU_URL}).status_code == 302
    assert get_code(solo, short_id).destination_url == MENU_URL


def test_a_late_publication_is_saved_with_a_yellow_notice(
    nord: Workspace, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    short_id = nord.create_qr()["short_id"]
    form = open_form(owner, nord, short_id) | {"destination_url": OTHER_URL}

    def fail(route_rows: Any) -> int:
        raise RouteNotPublishedError

    monkeypatch.setattr(publish, "_publish", fail)
    assert save(owner, nord, short_id, form).status_code == 302
    monkeypatch.undo()
    assert get_code(nord, short_id).destination_url == OTHER_URL
    assert "Saved. It reaches every scan within seconds." in owner.read(f"/{nord.tenant.slug}/qrs/")
