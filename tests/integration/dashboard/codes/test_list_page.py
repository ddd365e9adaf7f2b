"""/<workspace>/qrs/: what the list shows, to whom, and how many queries it takes."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qrs.models import DynamicQr, ScanTotal
from tenants.models import Role
from tenants.postgres_schemas import tenant_schema
from tests.integration.qrs.listed import START, make_codes
from tests.support.factories import Workspace, make_workspace
from tests.support.pages import Person, browse_as, browse_as_member

MOST_QUERIES = 12
_OPENED = re.compile(r'class="codes-link" href="/[^/]+/qrs/(\w{8})/"')


def list_url(workspace: Workspace, query: str = "") -> str:
    return f"/{workspace.tenant.slug}/qrs/{query}"


def read_rows(html: str) -> list[str]:
    """Short ids in the order of the page."""
    return _OPENED.findall(html)


def test_the_list_shows_each_code_with_its_figures(nord: Workspace, owner: Person) -> None:
    qr = nord.create_qr("Maison <Verte>: flyer", "https://example.com/flyer?x=1")
    with tenant_schema(nord.tenant.schema_name):
        ScanTotal.objects.create(qr_id=qr["id"], scan_count=1234, last_scanned_at=START)
    html = owner.read(list_url(nord))
    assert read_rows(html) == [qr["short_id"]]
    text = unescape(html)
    for shown in ("Maison <Verte>: flyer", f"q.localhost/q/{qr['short_id']}", "1,234"):
        assert shown in text
    assert "example.com/flyer?x=1</a>" in text
    assert 'title="1 Mar 2026, 09:00"' in text


def test_an_empty_workspace_says_what_a_code_is_for(nord: Workspace, owner: Person) -> None:
    html = owner.read(list_url(nord))
    assert "A dynamic code can be printed today and lead elsewhere tomorrow." in html
    assert "<table" not in html


def test_nothing_found_says_what_was_searched_and_clears_each_filter(
    nord: Workspace, owner: Person
) -> None:
    nord.create_qr()
    html = unescape(owner.read(list_url(nord, "?search=zebra&state=paused&host=example.com")))
    assert "No code matches." in html
    assert "“zebra”" in html
    for cleared in ("?state=paused&host=example.com", "?search=zebra&host=example.com",
                    "?search=zebra&state=paused"):  # fmt: skip
        assert f'href="{list_url(nord)}{cleared}"' in html


@pytest.mark.parametrize("role", Role)
def test_only_viewers_see_no_controls(nord: Workspace, role: Role) -> None:
    nord.create_qr()
    html = browse_as_member(nord.tenant, role).read(list_url(nord))
    controls = ("data-switch", 'name="ids"', "codes-bulk", 'id="new-code"', "codes-select")
    assert [control in html for control in controls] == [role is not Role.VIEWER] * len(controls)
    assert read_rows(html)


def test_another_workspace_is_not_found(nord: Workspace, outsider: Person) -> None:
    nord.create_qr()
    assert outsider.get(list_url(nord)).status_code == 404


def test_pages_are_of_25_and_a_page_past_the_end_is_the_last(
    nord: Workspace, owner: Person
) -> None:
    make_codes(nord.tenant, number=60, seed=3)
    pages = [read_rows(owner.read(list_url(nord, f"?page={page}"))) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 10]
    assert len({short_id for page in pages for short_id in page}) == 60
    for wrong in ("4", "99999999999999999999"):
        assert read_rows(owner.read(list_url(nord, f"?page={wrong}"))) == pages[2]
    for wrong in ("0", "-1", "x", ""):
        assert read_rows(owner.read(list_url(nord, f"?page={wrong}"))) == pages[0]


@pytest.mark.parametrize(
    "query", ["", "?search=fly", "?sort=-scans", "?state=active&sort=name&host=example.com&page=2"]
)
def test_the_list_takes_few_queries_however_many_codes_there_are(
    nord: Workspace, owner: Person, query: str
) -> None:
    make_codes(nord.tenant, number=60, seed=5)
    owner.read(list_url(nord, query))
    with CaptureQueriesContext(connection) as queries:
        owner.read(list_url(nord, query))
    statements = [query["sql"][:80] for query in queries.captured_queries]
    assert 8 <= len(statements) <= MOST_QUERIES, statements


def test_while_one_types_only_the_rows_are_answered(nord: Workspace, owner: Person) -> None:
    qr = nord.create_qr()
    html = owner.read(
        list_url(nord, "?search=spring"), HX_Request="true", HX_Request_Type="partial"
    )
    assert html.lstrip().startswith('<section class="codes-found"')
    assert read_rows(html) == [qr["short_id"]]
    assert "codes-search" not in html


@pytest.mark.parametrize("form", ["https://go.any.example/q/{}/?x=1", "q.localhost/q/{}", "/q/{}/"])
def test_a_pasted_scan_url_opens_the_code(nord: Workspace, owner: Person, form: str) -> None:
    short_id = nord.create_qr()["short_id"]
    target = f"{list_url(nord)}{short_id}/"
    query = {"search": form.format(short_id)}
    response = owner.client.get(list_url(nord), query, headers={"host": "app.localhost"})
    assert (response.status_code, response["Location"]) == (302, target)
    headers = {"host": "app.localhost", "HX-Request": "true", "HX-Request-Type": "partial"}
    assert owner.client.get(list_url(nord), query, headers=headers)["HX-Redirect"] == target


def test_over_the_cap_it_says_that_all_codes_work() -> None:
    solo = make_workspace(plan="free")
    with tenant_schema(solo.tenant.schema_name):
        make_codes(solo.tenant, number=6, seed=2)
        DynamicQr.objects.update(is_active=True)
    html = browse_as(solo.owner_user).read(list_url(solo))
    assert "6 of 1 active. All codes keep working." in html
    assert "Pause 5 or upgrade to switch on others." in html
