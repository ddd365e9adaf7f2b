"""GET /<workspace>/: what needs one, whole-day trends, movers, last edits, first steps."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from customdomains.models import CustomDomain
from dashboard.codes.list_query import ListQuery
from kernel.clock import utc_now
from plans.models import RenderUsage
from plans.quota_months import get_quota_month
from qrs.models import DynamicQr, ScanTotal
from tenants.models import Invitation, Role
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.hours import insert_hours
from tests.integration.scans.streaming import store_row
from tests.support.factories import Workspace
from tests.support.pages import Person, browse_as_member

MOST_QUERIES = 12
OTHER_URL = "https://example.com/menus/autumn"


@pytest.fixture
def menu(nord: Workspace) -> dict[str, Any]:
    """A code with 30 scans a day for 70 days, and 7 today."""
    qr = nord.create_qr("Café Linde: table menu")
    add_days(nord, qr, {ago: 7 if not ago else 30 for ago in range(70)})
    return qr


def add_days(workspace: Workspace, qr: dict[str, Any], scans: dict[int, int]) -> None:
    """scans: by people, by how many days ago."""
    midnight = datetime.combine(utc_now().date(), time(), UTC)
    insert_hours(
        workspace, [(qr["id"], midnight - timedelta(days=ago), n, 0) for ago, n in scans.items()]
    )
    with tenant_schema(workspace.tenant.schema_name):
        total, _ = ScanTotal.objects.get_or_create(qr_id=qr["id"])
        total.scan_count += sum(scans.values())
        total.save()


def url(workspace: Workspace, rest: str = "") -> str:
    return f"/{workspace.tenant.slug}/{rest}"


def edit(workspace: Workspace, qr: dict[str, Any], destination: str = OTHER_URL) -> None:
    answer = workspace.owner.patch(
        f"/api/v1/dynamic/{qr['short_id']}/", {"destination_url": destination}
    )
    assert answer.status == 200


def read_destination(workspace: Workspace, qr: dict[str, Any]) -> str:
    with tenant_schema(workspace.tenant.schema_name):
        return DynamicQr.objects.get(pk=qr["id"]).destination_url


def read_text(html: str) -> str:
    main = html.split('id="main"')[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_page_shows_whole_days_against_those_before(
    nord: Workspace, owner: Person, menu: dict[str, Any]
) -> None:
    add_days(nord, nord.create_qr("Poster"), {2: 10, 9: 40})
    text = read_text(owner.read(url(nord)))
    assert "Nothing needs you." in text
    assert "Yesterday 30 0% against 30 a week earlier" in text
    assert "Last 7 whole days 220 \u221212% against 250 in the 7 before" in text
    assert "Last 30 whole days 950 +6% against 900 in the 30 before" in text
    assert "Today until now 7" in text
    assert "Fewer scans 7 whole days against the 7 before Poster 40 to 10 \u221230" in text


def test_bar_of_today_is_hatched(nord: Workspace, owner: Person, menu: dict[str, Any]) -> None:
    html = owner.read(url(nord))
    assert html.count('class="chart-today"') == 1
    assert html.count("chart-hit") == 30
    assert "today, not over yet" in html


def test_page_needs_few_queries(nord: Workspace, owner: Person, menu: dict[str, Any]) -> None:
    edit(nord, menu)
    add_days(nord, nord.create_qr("Silent"), dict.fromkeys(range(4, 12), 4))
    owner.read(url(nord))
    with CaptureQueriesContext(connection) as queries:
        assert "Silent" in owner.read(url(nord))
    assert len(queries) <= MOST_QUERIES, [one["sql"][:120] for one in queries]


def _pause_and_scan(nord: Workspace) -> None:
    qr = nord.create_qr("Flyer")
    assert (
        nord.owner.patch(f"/api/v1/dynamic/{qr['short_id']}/", {"is_active": False}).status == 200
    )
    with tenant_schema(nord.tenant.schema_name):
        for hours in (1, 2):
            store_row(qr, utc_now() - timedelta(hours=hours), outcome="paused", is_bot=False)


def _fall_silent(nord: Workspace) -> None:
    add_days(nord, nord.create_qr("Wristband"), dict.fromkeys(range(4, 12), 4))


def _add_domain(nord: Workspace, status: str) -> None:
    CustomDomain.objects.create(
        tenant=nord.tenant,
        domain=f"go.brand{nord.tenant.pk}.example",
        status=status,
        created_at=utc_now(),
        grace_until=datetime(2031, 5, 3, 12, tzinfo=UTC),
    )


def _use_quota(nord: Workspace) -> None:
    RenderUsage.objects.create(
        tenant_id=nord.tenant.pk, month=get_quota_month(utc_now()), renders=18_751
    )


def _invite(nord: Workspace, expires_in: int = 3) -> None:
    Invitation.objects.create(
        tenant=nord.tenant,
        email="new@studio.example",
        role=Role.EDITOR,
        token_digest=str(nord.tenant.pk).zfill(32).encode(),
        created_at=utc_now(),
        expires_at=utc_now() + timedelta(days=expires_in),
    )


NEEDS: list[tuple[Any, str, str]] = [
    (_pause_and_scan, "Flyer Paused, and scanned 2 times in 7 days.", "qrs/"),
    (_fall_silent, "Wristband Scanned every day, then by nobody since", "qrs/"),
    (lambda nord: _add_domain(nord, "failed"), "No longer serves your codes", "domains/"),
    (lambda nord: _add_domain(nord, "grace"), "It serves your codes until 3 May 2031", "domains/"),
    (lambda nord: _add_domain(nord, "pending"), "Waits for its DNS records.", "domains/"),
    (_use_quota, "18,751 of 25,000 images of this month (75%).", "settings/plan/"),
    (_invite, "1 invitation waits for an answer.", "settings/members/"),
]


@pytest.mark.parametrize(("change", "expected", "link"), NEEDS)
def test_what_needs_somebody_is_said_with_a_link(
    nord: Workspace, owner: Person, menu: dict[str, Any], change: Any, expected: str, link: str
) -> None:
    change(nord)
    html = owner.read(url(nord))
    assert expected in read_text(html)
    assert "Nothing needs you." not in html
    assert f'href="{url(nord, link)}' in html.split('class="attention"')[1].split("</ul>")[0]


@pytest.mark.parametrize(
    "change",
    [lambda nord: _add_domain(nord, "verified"), lambda nord: _invite(nord, expires_in=-1)],
)
def test_what_is_all_right_is_not_said(
    nord: Workspace, owner: Person, menu: dict[str, Any], change: Any
) -> None:
    change(nord)
    assert "Nothing needs you." in owner.read(url(nord))


def test_many_of_a_kind_are_counted(nord: Workspace, owner: Person, menu: dict[str, Any]) -> None:
    for number in range(5):
        add_days(nord, nord.create_qr(f"Code {number}"), dict.fromkeys(range(4, 12), 1))
    text = read_text(owner.read(url(nord)))
    assert "Code 2 Scanned every day" in text
    assert "Code 3" not in text
    assert "2 more codes fell silent." in text


def test_links_to_lists_filter_and_sort_them(
    nord: Workspace, owner: Person, menu: dict[str, Any]
) -> None:
    for number in range(5):
        add_days(nord, nord.create_qr(f"Code {number}"), dict.fromkeys(range(4, 12), 1))
    links = re.findall(rf'href="{url(nord)}qrs/(\?[^"]+)"', owner.read(url(nord)))
    assert links
    for link in links:
        query = ListQuery.parse(QueryDict(link.removeprefix("?")).dict())
        assert query.here == unescape(link)


@pytest.mark.parametrize("previous", ["x", "-1", "9" * 19, "9" * 4000, "\u0661"])
def test_an_edit_that_is_none_is_404(
    nord: Workspace, owner: Person, menu: dict[str, Any], previous: str
) -> None:
    form = {"short_id": menu["short_id"], "previous": previous, "version": "x"}
    assert owner.post(url(nord, "undo/"), form).status_code == 404


def _undo_fields(html: str) -> dict[str, str]:
    form = html.split('/undo/"')[1].split("</form>", maxsplit=1)[0]
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in fields}


def test_last_edit_is_undone(nord: Workspace, owner: Person, menu: dict[str, Any]) -> None:
    first = read_destination(nord, menu)
    edit(nord, menu)
    edit(nord, menu, "https://example.com/menus/winter")
    for expected in (OTHER_URL, "https://example.com/menus/winter"):
        fields = _undo_fields(owner.read(url(nord)))
        response = owner.post(url(nord, "undo/"), fields)
        assert (response.status_code, response["Location"]) == (302, url(nord))
        assert read_destination(nord, menu) == expected
    assert "Undone." in owner.read(url(nord))
    assert first not in (OTHER_URL, read_destination(nord, menu))


def test_first_edit_is_undone(nord: Workspace, owner: Person, menu: dict[str, Any]) -> None:
    first = read_destination(nord, menu)
    edit(nord, menu)
    assert owner.post(url(nord, "undo/"), _undo_fields(owner.read(url(nord)))).status_code == 302
    assert read_destination(nord, menu) == first


def test_undo_overwrites_no_later_edit(
    nord: Workspace, owner: Person, menu: dict[str, Any]
) -> None:
    edit(nord, menu)
    fields = _undo_fields(owner.read(url(nord)))
    edit(nord, menu, "https://example.com/menus/winter")
    assert owner.post(url(nord, "undo/"), fields).status_code == 412
    assert read_destination(nord, menu) == "https://example.com/menus/winter"


def test_only_the_last_edit_of_a_code_can_be_undone(
    nord: Workspace, owner: Person, menu: dict[str, Any]
) -> None:
    edit(nord, menu)
    edit(nord, menu, "https://example.com/menus/winter")
    html = owner.read(url(nord))
    assert html.count('/undo/"') == 1
    assert html.count('class="edit-urls"') == 2


def test_edits_of_deleted_codes_are_left_out(
    nord: Workspace, owner: Person, menu: dict[str, Any]
) -> None:
    edit(nord, menu)
    assert nord.owner.delete(f"/api/v1/dynamic/{menu['short_id']}/").status == 204
    html = owner.read(url(nord))
    assert "No destination was edited yet." in html
    assert menu["short_id"] not in html


@pytest.mark.parametrize("role", list(Role))
def test_every_role_sees_the_page_and_writers_can_change(
    nord: Workspace, menu: dict[str, Any], role: Role
) -> None:
    edit(nord, menu)
    person = browse_as_member(nord.tenant, role)
    html = person.read(url(nord))
    fields = {"short_id": menu["short_id"], "version": "x"}
    for control in ('/undo/"', 'id="new-code"'):
        assert (control in html) is role.can_write
    status = person.post(url(nord, "undo/"), fields).status_code
    assert status == (412 if role.can_write else 403)
    assert read_destination(nord, menu) == OTHER_URL


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "undo/")])
def test_other_workspaces_see_nothing(
    nord: Workspace, outsider: Person, nobody: Person, method: str, path: str
) -> None:
    assert outsider.call(method, url(nord, path)).status_code == 404
    assert nobody.call(method, url(nord, path)).status_code == 302


def test_code_of_another_workspace_is_not_undone(
    nord: Workspace, sud: Workspace, outsider: Person, menu: dict[str, Any]
) -> None:
    edit(nord, menu)
    fields = {"short_id": menu["short_id"], "version": "x"}
    assert outsider.post(url(sud, "undo/"), fields).status_code == 404
    assert read_destination(nord, menu) == OTHER_URL


@pytest.mark.parametrize("previous", ["x", "-1", "1e9", "9" * 40])
def test_unknown_edits_are_not_found(
    nord: Workspace, owner: Person, menu: dict[str, Any], previous: str
) -> None:
    fields = {"short_id": menu["short_id"], "version": "x", "previous": previous}
    assert owner.post(url(nord, "undo/"), fields).status_code == 404


def list_steps(html: str) -> Iterator[bool]:
    for step in html.split('class="steps"')[1].split("</ol>", maxsplit=1)[0].split("<li")[1:]:
        yield "is-done" in step


def test_first_day_shows_three_steps(nord: Workspace, owner: Person) -> None:
    html = owner.read(url(nord))
    assert list(list_steps(html)) == [False, False, False]
    assert "data-live=" not in html
    qr = nord.create_qr("First")
    _use_quota(nord)
    html = owner.read(url(nord))
    assert list(list_steps(html)) == [True, True, False]
    assert f'data-live="{nord.tenant.slug}/{qr["short_id"]}"' in html
    add_days(nord, qr, {0: 1})
    assert 'class="steps"' not in owner.read(url(nord))


@pytest.mark.parametrize("role", list(Role))
def test_every_role_sees_the_code_to_scan(nord: Workspace, outsider: Person, role: Role) -> None:
    path = url(nord, f"qrs/{nord.create_qr('First')['short_id']}/image.svg")
    person = browse_as_member(nord.tenant, role)
    assert f'src="{path}"' in person.read(url(nord))
    assert person.read(path).startswith("<svg")
    assert person.get(path)["Content-Type"] == "image/svg+xml"
    assert outsider.get(path).status_code == 404


def test_page_speaks_french(nord: Workspace, owner: Person, menu: dict[str, Any]) -> None:
    nord.owner_user.language = "fr"
    nord.owner_user.save()
    for change, _, _ in NEEDS[:2]:
        change(nord)
    text = read_text(owner.read(url(nord)))
    for expected in ("Aujourd", "À faire", "Hier", "7 derniers jours entiers", "Plus de scans"):
        assert expected in text, expected
