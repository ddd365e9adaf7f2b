"""Changes of many codes from the list: pause, switch on, delete, find and replace."""

import re
from typing import Any

import pytest

from tests.support.factories import Workspace, make_workspace
from tests.support.pages import Person, browse_as


def list_of(workspace: Workspace) -> str:
    return f"/{workspace.tenant.slug}/qrs/"


def bulk_of(workspace: Workspace) -> str:
    return f"{list_of(workspace)}bulk/"


def make_codes(workspace: Workspace, count: int) -> list[str]:
    return [
        str(workspace.create_qr(f"Code {n}", f"https://old.example.com/{n}")["short_id"])
        for n in range(count)
    ]


def get(workspace: Workspace, short_id: str) -> Any:
    return workspace.owner.get(f"/api/v1/dynamic/{short_id}/").json


def count(workspace: Workspace, query: str = "") -> Any:
    return workspace.owner.get(f"/api/v1/dynamic/{query}").json["count"]


def read_hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None
    return found[1].replace("&quot;", '"')


def test_ticked_codes_are_paused_and_the_list_comes_back(nord: Workspace, owner: Person) -> None:
    first, second, third = make_codes(nord, 3)
    back = f"{list_of(nord)}?search=code"
    answer = owner.post(bulk_of(nord), {"action": "pause", "ids": [first, second], "next": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    assert [get(nord, each)["is_active"] for each in (first, second, third)] == [False, False, True]
    html = owner.read(back)
    assert "2 codes paused" in html
    assert "Undo" in html


def test_undo_switches_on_only_what_was_changed(nord: Workspace, owner: Person) -> None:
    paused_before, running = make_codes(nord, 2)
    nord.owner.patch(f"/api/v1/dynamic/{paused_before}/", {"is_active": False})
    owner.post(bulk_of(nord), {"action": "pause", "ids": [paused_before, running]})
    ids = read_hidden(owner.read(list_of(nord)).split("toast-undo")[1], "ids")
    assert ids == running
    owner.post(bulk_of(nord), {"action": "resume", "ids": ids})
    assert get(nord, running)["is_active"] is True
    assert get(nord, paused_before)["is_active"] is False


def test_deleted_codes_come_back_by_undo(nord: Workspace, owner: Person) -> None:
    short_ids = make_codes(nord, 3)
    owner.post(bulk_of(nord), {"action": "delete", "ids": short_ids})
    assert count(nord) == 0
    html = owner.read(list_of(nord))
    assert "Printed copies answer" in html
    ids = read_hidden(html.split("toast-undo")[1], "ids")
    assert owner.post(f"{list_of(nord)}trash/all/restore/", {"ids": ids}).status_code == 302
    assert count(nord) == 3


def test_all_that_match_means_the_filter_of_the_list(nord: Workspace, owner: Person) -> None:
    make_codes(nord, 3)
    other = str(nord.create_qr("Poster", "https://example.com/p")["short_id"])
    owner.post(f"{bulk_of(nord)}?search=old.example.com", {"action": "pause", "all": "1"})
    assert count(nord, "?is_active=false") == 3
    assert get(nord, other)["is_active"] is True


def test_refused_codes_are_named_with_the_reason_and_stay_selected() -> None:
    starter = make_workspace(plan="starter")
    short_ids = make_codes(starter, 10)
    person = browse_as(starter.owner_user)
    person.post(bulk_of(starter), {"action": "pause", "ids": short_ids})
    for n in range(9):
        starter.create_qr(f"More {n}")
    answer = person.post(bulk_of(starter), {"action": "resume", "ids": short_ids})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "1 done, 9 refused." in html
    assert html.count("is capped at 10 active dynamic QRs.") == 9
    assert html.count(" checked ") == 9


def test_nothing_selected_changes_nothing(nord: Workspace, owner: Person) -> None:
    make_codes(nord, 1)
    assert owner.post(bulk_of(nord), {"action": "delete"}).status_code == 302
    assert count(nord) == 1


@pytest.mark.parametrize(("plan", "limit"), [("free", 100), ("pro", 1000), ("agency", 1000)])
def test_more_than_the_limit_is_refused(plan: str, limit: int) -> None:
    workspace = make_workspace(plan=plan)
    answer = browse_as(workspace.owner_user).post(
        bulk_of(workspace), {"action": "pause", "ids": "\n".join(["aBc12dEf"] * 40_000)}
    )
    assert answer.status_code == 400
    assert f"caps bulk at {limit} items per request, got 40000" in answer.content.decode()


@pytest.mark.parametrize("action", ["", "purge", "replace"])
def test_unknown_actions_are_400(nord: Workspace, owner: Person, action: str) -> None:
    short_ids = make_codes(nord, 1)
    answer = owner.post(bulk_of(nord), {"action": action, "ids": short_ids})
    assert answer.status_code == 400


def test_the_way_back_is_never_another_site(nord: Workspace, owner: Person) -> None:
    short_ids = make_codes(nord, 1)
    for target in ("https://evil.example/", "//evil.example/", f"{list_of(nord)}{short_ids[0]}/"):
        answer = owner.post(bulk_of(nord), {"action": "pause", "ids": short_ids, "next": target})
        assert answer["Location"] == list_of(nord)


def test_replacing_shows_every_change_before_it_is_made(nord: Workspace, owner: Person) -> None:
    first, second, third = make_codes(nord, 3)
    path = f"{bulk_of(nord)}replace/"
    asked = owner.read(owner.post(path, {"action": "replace", "ids": [first, second]})["Location"])
    assert "2 selected codes" in asked
    form = {
        "ids": read_hidden(asked, "ids"),
        "find": "old.example.com",
        "replacement": "new.example.com",
    }
    preview = owner.post(path, {**form, "do": "preview"}).content.decode()
    assert "2 codes contain this text" in preview
    assert "https://new.example.com/0" in preview
    assert get(nord, first)["destination_url"] == "https://old.example.com/0"
    done = owner.post(path, {**form, "do": "replace", "items": read_hidden(preview, "items")})
    assert done.status_code == 302
    assert get(nord, first)["destination_url"] == "https://new.example.com/0"
    assert get(nord, second)["destination_url"] == "https://new.example.com/1"
    assert get(nord, third)["destination_url"] == "https://old.example.com/2"
    assert "2 codes lead elsewhere" in owner.read(list_of(nord))


def test_replacing_in_all_that_match(nord: Workspace, owner: Person) -> None:
    make_codes(nord, 3)
    path = f"{bulk_of(nord)}replace/?search=Code+1"
    assert "all 1 codes" not in owner.read(path)
    form = {"all": "1", "find": "old.", "replacement": "new.", "do": "preview"}
    preview = owner.post(path, form).content.decode()
    assert "1 code contains this text" in preview


def test_addresses_that_are_not_allowed_stay_as_they_are(nord: Workspace, owner: Person) -> None:
    (short_id,) = make_codes(nord, 1)
    path = f"{bulk_of(nord)}replace/"
    form = {"ids": short_id, "find": "old.example.com", "replacement": "localhost"}
    preview = owner.post(path, {**form, "do": "preview"}).content.decode()
    assert "must not point to localhost" in preview
    assert 'value="replace"' not in preview


def test_nothing_found_and_nothing_asked_are_said(nord: Workspace, owner: Person) -> None:
    make_codes(nord, 1)
    path = f"{bulk_of(nord)}replace/"
    nothing = owner.post(path, {"all": "1", "find": "%", "do": "preview"})
    assert "No destination contains" in nothing.content.decode()
    empty = owner.post(path, {"all": "1", "find": "", "do": "preview"})
    assert (empty.status_code, "may not be blank" in empty.content.decode()) == (400, True)


def test_a_viewer_changes_nothing(nord: Workspace, viewer: Person) -> None:
    short_ids = make_codes(nord, 1)
    for path in ("", "replace/"):
        for form in ({"action": "delete", "ids": short_ids}, {"do": "replace"}):
            assert viewer.post(f"{bulk_of(nord)}{path}", form).status_code == 403
    assert viewer.get(f"{bulk_of(nord)}replace/").status_code == 403


def test_another_workspaces_codes_are_refused(
    nord: Workspace, sud: Workspace, outsider: Person
) -> None:
    short_ids = make_codes(nord, 1)
    assert outsider.post(bulk_of(nord), {"action": "delete"}).status_code == 404
    answer = outsider.post(bulk_of(sud), {"action": "delete", "ids": short_ids})
    assert "Not found." in answer.content.decode()
    assert count(nord) == 1
