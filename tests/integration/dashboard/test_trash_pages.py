"""Pages of the trash: list, restore, delete for good, empty."""

from typing import Any

import pytest

from tests.support.factories import Workspace
from tests.support.pages import Person, browse_as


def trash_of(workspace: Workspace) -> str:
    return f"/{workspace.tenant.slug}/qrs/trash/"


def put(workspace: Workspace, name: str = "Menu") -> str:
    qr = workspace.create_qr(name)
    assert workspace.owner.delete(f"/api/v1/dynamic/{qr['short_id']}/").status == 204
    return str(qr["short_id"])


def count_trash(workspace: Workspace) -> Any:
    return workspace.owner.get("/api/v1/trash/").json["count"]


def test_an_empty_trash_says_so(nord: Workspace, owner: Person) -> None:
    html = owner.read(trash_of(nord))
    assert "The trash is empty." in html
    assert "Empty the trash" not in html


def test_deleted_codes_are_listed_with_who_and_how_long(nord: Workspace, owner: Person) -> None:
    put(nord, "Café Linde: menu")
    html = owner.read(trash_of(nord))
    for text in ("Café Linde: menu", nord.owner_user.email, "30 more days", "Restore"):
        assert text in html
    assert "Café Linde" not in owner.read(f"{trash_of(nord)}?search=poster")
    assert "Café Linde" in owner.read(f"{trash_of(nord)}?search=linde")


def test_the_page_of_a_deleted_code_leads_to_it_in_the_trash(
    nord: Workspace, sud: Workspace, owner: Person, outsider: Person
) -> None:
    short_id, other = put(nord, "Café Linde: menu"), put(nord, "Poster")
    answer = owner.get(f"/{nord.tenant.slug}/qrs/{short_id}/?days=7")
    assert (answer.status_code, answer["Location"]) == (302, f"{trash_of(nord)}?search={short_id}")
    html = owner.read(answer["Location"])
    assert "Café Linde: menu" in html
    assert other not in html
    assert outsider.get(f"/{sud.tenant.slug}/qrs/{short_id}/").status_code == 404
    owner.post(f"{trash_of(nord)}{short_id}/delete/")
    assert owner.get(f"/{nord.tenant.slug}/qrs/{short_id}/").status_code == 404


def test_restoring_leads_to_the_code(nord: Workspace, owner: Person) -> None:
    short_id = put(nord)
    answer = owner.post(f"{trash_of(nord)}{short_id}/restore/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/{nord.tenant.slug}/qrs/{short_id}/",
    )
    assert "Printed copies work again" in owner.read(f"/{nord.tenant.slug}/qrs/")


def test_the_cap_is_said_in_the_services_words(solo: Workspace) -> None:
    short_id = put(solo)
    solo.create_qr("Second")
    answer = browse_as(solo.owner_user).post(f"{trash_of(solo)}{short_id}/restore/")
    assert answer.status_code == 403
    assert "is capped at 1 active dynamic QRs." in answer.content.decode()
    assert count_trash(solo) == 1


def test_the_cap_is_said_in_french(solo: Workspace) -> None:
    short_id = put(solo)
    solo.create_qr("Second")
    person = browse_as(solo.owner_user)
    answer = person.post(f"{trash_of(solo)}{short_id}/restore/", Accept_Language="fr")
    html = answer.content.decode()
    assert "est limité à 1 codes dynamiques actifs" in html
    assert "Corbeille" in html


def test_deleting_for_good_asks_first(nord: Workspace, owner: Person) -> None:
    short_id = put(nord)
    path = f"{trash_of(nord)}{short_id}/delete/"
    assert "nobody can bring it back" in owner.read(path)
    assert count_trash(nord) == 1
    assert owner.post(path).status_code == 302
    assert (count_trash(nord), owner.get(path).status_code) == (0, 404)


@pytest.mark.parametrize("typed", ["", "studio nord", "Studio Nord!"])
def test_emptying_needs_the_workspaces_name(nord: Workspace, owner: Person, typed: str) -> None:
    put(nord)
    answer = owner.post(f"{trash_of(nord)}empty/", {"name": typed})
    assert answer.status_code == 400
    assert "Nothing was deleted." in answer.content.decode()
    assert count_trash(nord) == 1
    answer = owner.post(f"{trash_of(nord)}empty/", {"name": " Studio Nord "})
    assert (answer.status_code, count_trash(nord)) == (302, 0)


def test_a_viewer_looks_and_changes_nothing(nord: Workspace, viewer: Person) -> None:
    short_id = put(nord)
    html = viewer.read(trash_of(nord))
    assert "Menu" in html
    assert "/restore/" not in html
    for path in (f"{short_id}/restore/", f"{short_id}/delete/", "empty/", "all/restore/"):
        assert viewer.post(f"{trash_of(nord)}{path}", {"name": "Studio Nord"}).status_code == 403
    assert viewer.get(f"{trash_of(nord)}empty/").status_code == 403
    assert count_trash(nord) == 1


def test_another_workspaces_trash_is_404(nord: Workspace, sud: Workspace, outsider: Person) -> None:
    short_id = put(nord)
    assert outsider.get(trash_of(nord)).status_code == 404
    for path in (f"{short_id}/restore/", f"{short_id}/delete/"):
        assert outsider.post(f"{trash_of(sud)}{path}").status_code == 404
    assert outsider.get(f"{trash_of(sud)}{short_id}/delete/").status_code == 404
    outsider.post(f"{trash_of(sud)}all/restore/", {"ids": short_id})
    assert count_trash(nord) == 1


def test_the_page_costs_few_queries(nord: Workspace, owner: Person) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(3):
        put(nord)
    with CaptureQueriesContext(connection) as queries:
        owner.read(trash_of(nord))
    assert len(queries) <= 12
