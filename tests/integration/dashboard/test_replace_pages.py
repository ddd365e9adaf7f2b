"""Find and replace in destinations: which codes it is about, and what is said before."""

import re
from html import unescape
from typing import Any

import pytest

from tests.support.factories import Workspace
from tests.support.pages import Person

A_AND_B = [
    {"url": "https://old.example.com/a", "weight": 1, "label": "old.example.com"},
    {"url": "https://other.example.com/b", "weight": 1, "label": "B"},
]


def page_of(workspace: Workspace) -> str:
    return f"/{workspace.tenant.slug}/qrs/bulk/replace/"


def make_code(workspace: Workspace, url: str = "https://old.example.com/menu") -> str:
    return str(workspace.create_qr("Menu", url)["short_id"])


def get(workspace: Workspace, short_id: str) -> Any:
    return workspace.owner.get(f"/api/v1/dynamic/{short_id}/").json


def preview(person: Person, workspace: Workspace, find: str, replacement: str) -> str:
    form = {"all": "1", "find": find, "replacement": replacement, "do": "preview"}
    return unescape(person.post(page_of(workspace), form).content.decode())


def replace(person: Person, workspace: Workspace, find: str, replacement: str) -> None:
    form = {"all": "1", "find": find, "replacement": replacement, "do": "preview"}
    html = person.post(page_of(workspace), form).content.decode()
    found = re.search(r'name="items" value="([^"]*)"', html)
    assert found is not None, html
    form |= {"items": unescape(found[1]), "do": "replace"}
    assert person.post(page_of(workspace), form).status_code == 302


def test_ticked_codes_stand_in_the_url_which_a_log_in_keeps(nord: Workspace, owner: Person) -> None:
    ticked, other = make_code(nord), make_code(nord)
    back = f"/{nord.tenant.slug}/qrs/?search=menu"
    answer = owner.post(page_of(nord), {"action": "replace", "ids": [ticked], "next": back})
    assert answer.status_code == 302
    # As after a log-in: the page is loaded, and no form is sent.
    html = owner.read(answer["Location"])
    assert "In the destination of 1 selected code." in html
    assert f'name="ids" value="{ticked}"' in html
    assert f'href="{back}"' in html
    assert other not in html


def test_without_codes_in_the_url_it_is_about_all_that_match(
    nord: Workspace, owner: Person
) -> None:
    make_code(nord)
    make_code(nord)
    assert "all 2 codes that match" in owner.read(page_of(nord))


def test_ticked_codes_of_others_are_none(nord: Workspace, sud: Workspace, outsider: Person) -> None:
    theirs = make_code(nord)
    html = outsider.read(f"{page_of(sud)}?ids={theirs}+nonsense+{'x' * 300}")
    assert "In the destinations of 0 selected codes." in html


def test_two_texts_that_are_the_same_are_said_to_be(nord: Workspace, owner: Person) -> None:
    make_code(nord)
    for text in ("old.example.com", "nowhere"):
        html = preview(owner, nord, text, text)
        assert "Both texts are the same." in html
        assert "No destination contains" not in html
        # At its field, and nowhere else.
        assert 'class="notice' not in html


def test_too_many_codes_are_said_above_the_form(
    nord: Workspace, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.history.views.replacing.get_change_limit", lambda _plan: 1)
    make_code(nord)
    make_code(nord)
    html = preview(owner, nord, "old.", "new.")
    assert "caps bulk at 1 items per request, got 2" in html.split('class="notice')[1]


@pytest.mark.parametrize(
    "replacement", ["OLD.example.com", "old.example.com:443", "old.e\u00adxample.com"]
)
def test_a_text_that_means_the_same_changes_nothing_and_that_is_said(
    nord: Workspace, owner: Person, replacement: str
) -> None:
    make_code(nord)
    html = preview(owner, nord, "old.example.com", replacement)
    assert "each would stay the same" in html
    assert 'value="replace"' not in html


@pytest.mark.parametrize(
    ("url", "find", "replacement", "expected"),
    [
        ("https://example.com/a.b?c=1", ".*", "x", None),
        ("https://example.com/a.b?c=1", "b?c", "d?e", "https://example.com/a.d?e=1"),
        ("https://example.com/(a)[b]", "(a)[", r"\1$&[", None),
        ("https://example.com/a%b", "%b", "%20", "https://example.com/a%20"),
        ("https://example.com/a_b", "_", "-", "https://example.com/a-b"),
        ("https://example.com/aaa", "aa", "b", "https://example.com/ba"),
        ("https://example.com/Menu", "menu", "x", None),
        ("https://example.com/a", "/a", "/é", "https://example.com/%C3%A9"),
        ("https://example.com/a/b", "/b", "", "https://example.com/a"),
    ],
)
def test_texts_are_taken_as_they_are(
    nord: Workspace, owner: Person, url: str, find: str, replacement: str, expected: str | None
) -> None:
    short_id = make_code(nord, url)
    if expected is None:
        assert 'value="replace"' not in preview(owner, nord, find, replacement)
    else:
        replace(owner, nord, find, replacement)
        assert get(nord, short_id)["destination_url"] == expected


def test_labels_of_variants_are_no_address(nord: Workspace, owner: Person) -> None:
    short_id = make_code(nord, "https://example.com/")
    nord.owner.patch(f"/api/v1/dynamic/{short_id}/", {"variants": A_AND_B})
    replace(owner, nord, "old.example.com", "new.example.com")
    variants = get(nord, short_id)["variants"]
    assert [each["url"] for each in variants] == [
        "https://new.example.com/a",
        "https://other.example.com/b",
    ]
    assert [each["label"] for each in variants] == ["old.example.com", "B"]


def test_all_that_match_are_those_that_were_there(nord: Workspace, owner: Person) -> None:
    seen = make_code(nord)
    html = owner.read(f"/{nord.tenant.slug}/qrs/")
    found = re.search(r'name="seen_at" value="([^"]*)"', html)
    assert found is not None
    later = make_code(nord)
    form = {"action": "delete", "all": "1", "seen_at": unescape(found[1])}
    owner.post(f"/{nord.tenant.slug}/qrs/bulk/", form)
    assert nord.owner.get(f"/api/v1/dynamic/{seen}/").status == 404
    assert get(nord, later)["short_id"] == later


@pytest.mark.parametrize("seen_at", ["", "x", "2026-05-03", "9" * 99])
def test_a_time_that_is_none_means_all(nord: Workspace, owner: Person, seen_at: str) -> None:
    short_id = make_code(nord)
    form = {"action": "pause", "all": "1", "seen_at": seen_at}
    owner.post(f"/{nord.tenant.slug}/qrs/bulk/", form)
    assert get(nord, short_id)["is_active"] is False
