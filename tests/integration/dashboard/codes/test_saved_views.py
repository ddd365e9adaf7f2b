"""Saved views of the list of codes: one's own, at most 20, and what they hold."""

from functools import partial

import pytest

from console.models import AuditEntry
from tenants.models import Role, SavedView
from tenants.services.saved_views import MAX_VIEWS
from tests.support.factories import Workspace, run_parallel
from tests.support.pages import Person, browse_as, browse_as_member


def save(person: Person, workspace: Workspace, name: str, query: str = "?state=paused") -> None:
    path = f"/{workspace.tenant.slug}/qrs/views/"
    assert person.post(path, {"name": name, "query": query}).status_code == 302


def list_names(workspace: Workspace) -> list[str]:
    views = SavedView.objects.filter(membership__tenant=workspace.tenant)
    return list(views.values_list("name", flat=True))


def test_a_view_leads_to_the_list_as_it_was(nord: Workspace, editor: Person) -> None:
    query = "?search=menu&state=paused&sort=-scans&page=7&unknown=1"
    save(editor, nord, " Paused menus ", query)
    view = SavedView.objects.get(membership__tenant=nord.tenant)
    assert view.name == "Paused menus"
    # Without the page, and without what the list does not know.
    assert view.query == "?search=menu&state=paused&sort=-scans"
    nord.create_qr()
    page = editor.read(f"/{nord.tenant.slug}/qrs/")
    assert f'href="/{nord.tenant.slug}/qrs/?search=menu&amp;state=paused&amp;sort=-scans"' in page
    assert AuditEntry.objects.filter(
        action="saved_view.save", target_id=f"{nord.tenant.slug}/{view.membership.user_id}"
    ).exists()


def test_the_same_name_gets_the_new_filters(nord: Workspace, editor: Person) -> None:
    save(editor, nord, "Mine")
    save(editor, nord, "Mine", "?variants=1")
    view = SavedView.objects.get(membership__tenant=nord.tenant)
    assert view.query == "?variants=1"


def test_a_view_is_its_members_own(nord: Workspace, editor: Person, owner: Person) -> None:
    nord.create_qr()
    save(editor, nord, "Of the editor")
    view = SavedView.objects.get(membership__tenant=nord.tenant)
    assert "Of the editor" not in owner.read(f"/{nord.tenant.slug}/qrs/")
    path = f"/{nord.tenant.slug}/qrs/views/{view.pk}/delete/"
    assert owner.post(path).status_code == 404
    assert editor.post(path).status_code == 302
    assert list_names(nord) == []


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\nb"])
def test_a_name_that_is_none_is_refused(name: str, nord: Workspace, editor: Person) -> None:
    save(editor, nord, name)
    assert list_names(nord) == []


def test_no_member_has_more_than_twenty_also_in_parallel(nord: Workspace) -> None:
    person = browse_as_member(nord.tenant, Role.EDITOR)
    for number in range(MAX_VIEWS - 1):
        save(person, nord, f"View {number:02}")
    calls = [partial(save, browse_as(person.user), nord, f"Last {n}") for n in range(4)]
    run_parallel(calls)
    assert len(list_names(nord)) == MAX_VIEWS
    # One that is there may still be changed.
    save(person, nord, "View 00", "?variants=1")
    assert SavedView.objects.get(membership__tenant=nord.tenant, name="View 00").query == (
        "?variants=1"
    )
