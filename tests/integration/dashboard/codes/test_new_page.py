"""/<workspace>/qrs/new/: create, duplicate, and what is refused."""

from functools import partial
from typing import Any

import pytest

from qrs.models import DynamicQr
from qrs.routes import publish
from qrs.routes.errors import RouteNotPublishedError
from tenants.models import Role
from tenants.postgres_schemas import tenant_schema
from tests.integration.dashboard.codes.forms import (
    code_url,
    new_url,
    read_errors,
    read_inputs,
    rows,
    typed,
)
from tests.support.factories import MENU_URL, Workspace, make_workspace, run_parallel
from tests.support.pages import Person, browse_as, browse_as_member


def list_codes(workspace: Workspace) -> list[DynamicQr]:
    with tenant_schema(workspace.tenant.schema_name):
        return list(DynamicQr.objects.order_by("pk"))


def test_a_code_is_created_with_all_that_was_typed(nord: Workspace, owner: Person) -> None:
    variants = rows(("A", MENU_URL, "3"), ("B", "https://example.com/b", "1"), ("", "", "1"))
    data = typed(name=" Menu ", forward_query="1", **variants)
    answer = owner.post(new_url(nord), data)
    (qr,) = list_codes(nord)
    assert (answer.status_code, answer["Location"]) == (302, code_url(nord, qr.short_id))
    assert (qr.name, qr.destination_url, qr.forward_query) == ("Menu", MENU_URL, True)
    assert qr.variants == [
        {"url": MENU_URL, "weight": 3, "label": "A"},
        {"url": "https://example.com/b", "weight": 1, "label": "B"},
    ]
    assert qr.created_by_id == nord.owner_user.pk


@pytest.mark.parametrize("role", Role)
def test_all_but_viewers_may_create(nord: Workspace, role: Role) -> None:
    person = browse_as_member(nord.tenant, role)
    expected = (403, 403) if role is Role.VIEWER else (200, 302)
    assert person.get(new_url(nord)).status_code == expected[0]
    assert person.post(new_url(nord), typed()).status_code == expected[1]
    assert len(list_codes(nord)) == (role is not Role.VIEWER)


def test_outsiders_and_nobody_may_not(nord: Workspace, outsider: Person, nobody: Person) -> None:
    assert outsider.post(new_url(nord), typed()).status_code == 404
    assert nobody.post(new_url(nord), typed())["Location"].startswith("/login/")
    assert list_codes(nord) == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "x" * 121}, ["name"]),
        ({"destination_url": "example.com"}, ["destination_url"]),
        ({"destination_url": "https://q.localhost/q/abcdefgh/"}, ["destination_url"]),
        ({"name": " ", "destination_url": ""}, ["name", "destination_url"]),
        (rows(("A", MENU_URL, "1"), ("", "https://10.0.0.1/", "x")),
         ["variants.1.url", "variants.1.label", "variants.1.weight"]),
        (rows(("A", MENU_URL, "1"), ("A", MENU_URL, "1")), ["variants"]),
        (rows(("A", MENU_URL, "0"), ("B", MENU_URL, "0")), ["variants"]),
        (rows(*((f"{n}", MENU_URL, "1") for n in range(11))), ["variants"]),
    ],
)  # fmt: skip
def test_each_refusal_stands_at_its_field_and_nothing_typed_is_lost(
    nord: Workspace, owner: Person, fields: dict[str, Any], wrong: list[str]
) -> None:
    data = typed(name="Menu <b>&") | fields
    answer = owner.post(new_url(nord), data)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert sorted(read_errors(html)) == sorted(wrong)
    kept = read_inputs(html, "code-form")
    assert {name: kept[name] for name in fields} == fields
    assert kept["name"] == data["name"]
    assert list_codes(nord) == []


def test_pressing_create_twice_makes_one_code(nord: Workspace, owner: Person) -> None:
    form_id = read_inputs(owner.read(new_url(nord)), "code-form")["form_id"]
    data = typed(form_id=form_id)
    people = [browse_as(nord.owner_user) for _ in range(5)]
    answers = run_parallel([partial(person.post, new_url(nord), data) for person in people])
    (qr,) = list_codes(nord)
    assert {answer.status_code for answer in answers} <= {302, 409}
    late = [answer.content.decode() for answer in answers if answer.status_code == 409]
    # In a person's words, not in those about a header.
    assert all("This was sent twice" in html for html in late)
    assert owner.post(new_url(nord), data)["Location"] == code_url(nord, qr.short_id)
    assert owner.post(new_url(nord), {**data, "name": "Other"}).status_code == 302
    assert owner.post(new_url(nord), {**data, "forward_query": "1"}).status_code == 302
    assert len(list_codes(nord)) == 3


def test_at_the_cap_the_form_is_kept_with_the_refusal() -> None:
    solo = make_workspace(plan="free")
    person = browse_as(solo.owner_user)
    assert person.post(new_url(solo), typed(form_id="a")).status_code == 302
    answer = person.post(new_url(solo), typed(form_id="b", name="Second"))
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "is capped at 1 active dynamic QRs. Disable one or upgrade." in html
    assert f'href="/{solo.tenant.slug}/settings/plan/"' in html
    assert read_inputs(html, "code-form")["name"] == "Second"
    assert len(list_codes(solo)) == 1


@pytest.mark.parametrize(
    ("plan", "gate"),
    [("free", "Pro"), ("starter", "Pro"), ("pro", ""), ("agency", ""), ("enterprise", "")],
)
def test_variants_carry_the_name_of_the_plan_that_has_them(plan: str, gate: str) -> None:
    workspace = make_workspace(plan=plan)
    person = browse_as(workspace.owner_user)
    html = person.read(new_url(workspace))
    assert ("A/B variants require the Pro plan or higher." in html) == bool(gate)
    assert (">Pro</a>" in html) == bool(gate)
    assert ('id="add-variant"' in html) == (not gate)
    answer = person.post(new_url(workspace), typed(**rows(("A", MENU_URL, "1"))))
    assert answer.status_code == (403 if gate else 302)
    assert len(list_codes(workspace)) == (not gate)


def test_rows_are_added_and_removed_without_script(nord: Workspace, owner: Person) -> None:
    html = owner.post(new_url(nord), typed(do="add")).content.decode()
    kept = read_inputs(html, "code-form")
    assert kept["variant_url"] == [MENU_URL, ""]
    assert kept["variant_label"] == ["A", ""]
    for expected in range(3, 11):
        html = owner.post(new_url(nord), {**kept, "do": "add"}).content.decode()
        kept = read_inputs(html, "code-form")
        assert len(kept["variant_url"]) == expected
    assert 'id="add-variant"' not in html
    kept["variant_url"] = [f"https://example.com/{place}" for place in range(10)]
    html = owner.post(new_url(nord), {**kept, "do": "remove-3"}).content.decode()
    left = read_inputs(html, "code-form")["variant_url"]
    assert left == [url for url in kept["variant_url"] if not url.endswith("/3")]
    for wrong in ("remove-", "remove-99", "remove-x", "remove--1", "preview", "nonsense"):
        answer = owner.post(new_url(nord), {**kept, "do": wrong})
        assert answer.status_code == 200
        html = answer.content.decode()
        assert read_inputs(html, "code-form")["variant_url"] == kept["variant_url"]
    assert list_codes(nord) == []


def test_shares_are_shown_in_percent(nord: Workspace, owner: Person) -> None:
    variants = rows(("A", MENU_URL, "3"), ("B", MENU_URL, "1"), ("C", MENU_URL, "x"))
    html = owner.post(new_url(nord), typed(do="preview", **variants)).content.decode()
    assert html.count("75%") == html.count("25%") == 2


def test_a_copy_has_all_but_the_name(
    nord: Workspace, owner: Person, outsider: Person, sud: Workspace
) -> None:
    data = typed(forward_query="1", **rows(("A", MENU_URL, "2"), ("B", MENU_URL, "1")))
    owner.post(new_url(nord), data)
    (qr,) = list_codes(nord)
    kept = read_inputs(owner.read(new_url(nord, f"?copy={qr.short_id}")), "code-form")
    assert kept["name"] == "Menu (copy)"
    for name in ("destination_url", "forward_query", "variant_url", "variant_weight"):
        assert kept[name] == data[name]
    for wrong in ("unknown1", "x"):
        assert owner.get(new_url(nord, f"?copy={wrong}")).status_code == 404
    assert outsider.get(new_url(sud, f"?copy={qr.short_id}")).status_code == 404


def test_a_late_publication_opens_the_code_with_a_yellow_notice(
    nord: Workspace, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(route_rows: Any) -> int:
        raise RouteNotPublishedError

    monkeypatch.setattr(publish, "_publish", fail)
    answer = owner.post(new_url(nord), typed())
    monkeypatch.undo()
    (qr,) = list_codes(nord)
    assert answer["Location"] == code_url(nord, qr.short_id)
    assert "Saved. It reaches every scan within seconds." in owner.read(f"/{nord.tenant.slug}/qrs/")


@pytest.mark.parametrize("url", ["", "https://example.com/", "https://127.0.0.1/", "x"])
def test_the_destination_is_checked_when_the_field_is_left(
    nord: Workspace, owner: Person, url: str
) -> None:
    path = f"/{nord.tenant.slug}/qrs/check/"
    html = owner.post(path, {"destination_url": url}, HX_Request="true").content.decode()
    assert 'id="error-destination_url"' in html
    assert bool(read_errors(html)) == (url != "https://example.com/")
    viewer = browse_as_member(nord.tenant, Role.VIEWER)
    assert viewer.post(path, {"destination_url": url}).status_code == 403


def test_the_preview_shows_where_a_scan_leads(
    nord: Workspace, owner: Person, sud: Workspace
) -> None:
    path = f"/{nord.tenant.slug}/qrs/preview/"
    qr = nord.create_qr()
    html = owner.post(path, typed(destination_url="https://example.com/new")).content.decode()
    assert "<svg" in html
    assert "<strong>example.com</strong>/new" in html
    data = typed(destination_url="https://example.com/new", short_id=qr["short_id"])
    html = owner.post(path, data).content.decode()
    assert "This code is printed. The next scan leads to:" in html
    assert "<s>example.com/menus/spring-2026</s>" in html
    foreign = sud.create_qr()["short_id"]
    assert owner.post(path, typed(short_id=foreign)).status_code == 404
