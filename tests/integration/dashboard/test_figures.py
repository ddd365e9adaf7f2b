"""GET /<workspace>/qrs/<short_id>/ and its parts: figures of one QR as pages."""

import re
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.context import Actor, acting_as
from audit.services import record_event
from audit.targets import Target
from kernel.clock import utc_now
from qrs.models import ScanTotal
from scans.models import DynamicQrScan
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.rollup_tables import open_connection, rebuild_all
from tests.integration.scans.streaming import store_row
from tests.support.factories import Workspace
from tests.support.pages import Person

MOST_QUERIES = 12


def make_url(workspace: Workspace, qr: dict[str, Any], rest: str = "") -> str:
    return f"/{workspace.tenant.slug}/qrs/{qr['short_id']}/{rest}"


def add_scans(workspace: Workspace, qr: dict[str, Any], scans: Iterable[dict[str, Any]]) -> None:
    """Store rows with their rollups. scans: changed columns, and ago_days."""
    with tenant_schema(workspace.tenant.schema_name):
        for scan in scans:
            moment = utc_now() - timedelta(days=scan.pop("ago_days", 0))
            store_row(qr, moment, **scan)
        with closing(open_connection()) as direct:
            rebuild_all(direct, workspace.tenant)
        newest = DynamicQrScan.objects.latest("scanned_at").scanned_at
        ScanTotal.objects.update(last_scanned_at=newest)


@pytest.fixture
def scanned(nord: Workspace) -> dict[str, Any]:
    """A QR with scans of several days, places and variants."""
    qr = nord.create_qr("Café Linde: table menu")
    add_scans(
        nord,
        qr,
        [
            {"ago_days": number % 10, "is_bot": number % 5 == 0, "variant": "AB"[number % 2]}
            for number in range(40)
        ],
    )
    return qr


def test_page_shows_the_figures(nord: Workspace, owner: Person, scanned: dict[str, Any]) -> None:
    with CaptureQueriesContext(connection) as queries:
        html = owner.read(make_url(nord, scanned))
    for text in ("Café Linde: table menu", "Scans in 30 days", "Montreal", "Canada", ">40<"):
        assert text in html, text
    assert len(queries) <= MOST_QUERIES, [one["sql"][:100] for one in queries]


def test_page_without_scans_asks_for_the_first(nord: Workspace, owner: Person) -> None:
    qr = nord.create_qr()
    html = owner.read(make_url(nord, qr))
    assert "Not scanned yet. Try it with your phone." in html
    assert f'data-live="{nord.tenant.slug}/{qr["short_id"]}"' in html


def test_period_without_scans_says_when_the_last_was(nord: Workspace, owner: Person) -> None:
    qr = nord.create_qr()
    add_scans(nord, qr, [{"ago_days": 60}])
    html = owner.read(make_url(nord, qr))
    day = (utc_now() - timedelta(days=60)).strftime("%-d %b")
    assert "No scans in these 30 days. The last was on" in html
    assert day in html


@pytest.mark.parametrize(
    "query",
    [
        *("days=7", "days=90", "days=365", "bots=exclude", "variant=B", "country=CA"),
        *("places=region", "places=city", "devices=os", "devices=browser", "sources=host"),
        *("city=Montreal%2C+CA", "host=q.localhost", "referer=%28direct%29", "days=7&variant=A"),
        *("variant=never", "places=nothing", "bots=maybe"),
    ],
)
def test_every_link_of_the_page_opens(
    nord: Workspace, owner: Person, scanned: dict[str, Any], query: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        owner.read(make_url(nord, scanned, f"?{query}"))
    assert len(queries) <= MOST_QUERIES + 2, query
    owner.read(make_url(nord, scanned, f"tiles/?{query}"))
    for card in ("places", "devices", "sources"):
        owner.read(make_url(nord, scanned, f"cards/{card}/?{query}"))
    owner.read(make_url(nord, scanned, f"scans/?{query}"))


def test_htmx_gets_only_what_the_controls_change(
    nord: Workspace, owner: Person, scanned: dict[str, Any]
) -> None:
    part = owner.read(
        make_url(nord, scanned, "?days=7"), HX_Request="true", HX_Request_Type="partial"
    )
    assert part.lstrip().startswith('<div id="figures"')
    assert "<html" not in part
    assert "data-live=" not in part


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("days=31", "Use one of 7, 30, 90, 365."),
        ("from=2026-05-03", "Use a date such as"),
        ("from=yesterday&to=today", "Use a date such as"),
        ("from=0001-01-01&to=0001-01-02", "Use a date such as"),
        ("from=1999-12-31&to=2000-01-01", "Use a date such as"),
        ("from=2026-05-03&to=2026-05-01", "The last day is before the first."),
        ("from=2024-05-03&to=2026-05-01", "At most 366 days, both included."),
    ],
)
def test_an_unreadable_period_is_said_beside_its_fields(
    nord: Workspace, owner: Person, scanned: dict[str, Any], query: str, text: str
) -> None:
    answer = owner.get(make_url(nord, scanned, f"?{query}"))
    assert answer.status_code == 400
    assert text in answer.content.decode()


def test_a_filter_beyond_its_bounds_says_so(
    nord: Workspace, owner: Person, scanned: dict[str, Any]
) -> None:
    html = owner.read(make_url(nord, scanned, "?days=365&variant=A"))
    assert "This filter needs fewer scans" in html


@pytest.mark.parametrize("by_machine", [False, True])
def test_paused_code_says_since_when_and_by_whom(
    nord: Workspace, owner: Person, scanned: dict[str, Any], by_machine: bool
) -> None:
    client = nord.machine() if by_machine else nord.owner
    client.patch(f"/api/v1/dynamic/{scanned['short_id']}/", {"is_active": False})
    html = owner.read(make_url(nord, scanned))
    assert "This code is paused." in html
    assert f"by {'Nightly sync' if by_machine else nord.owner_user.email}" in html


def test_paused_code_names_nobody_of_the_platform(
    nord: Workspace, owner: Person, scanned: dict[str, Any]
) -> None:
    nord.owner.patch(f"/api/v1/dynamic/{scanned['short_id']}/", {"is_active": False})
    with acting_as(Actor(7, "admin@platform.example", via="admin")):
        record_event(
            action="qr.change",
            target=Target.of_qr(scanned["short_id"]),
            after={"is_active": False},
            tenant_id=nord.tenant.pk,
        )
    html = owner.read(make_url(nord, scanned))
    assert "This code is paused." in html
    assert "admin@platform.example" not in html


PARTS = ("", "tiles/", "cards/places/", "scans/", "scans/export/")


@pytest.mark.parametrize("part", PARTS)
def test_codes_of_others_are_the_page_of_what_does_not_exist(
    nord: Workspace, sud: Workspace, outsider: Person, scanned: dict[str, Any], part: str
) -> None:
    foreign_workspace = outsider.get(make_url(nord, scanned, part))
    foreign_code = outsider.get(f"/{sud.tenant.slug}/qrs/{scanned['short_id']}/{part}")
    nothing = outsider.get("/no/such/page/at/all/")
    assert {foreign_workspace.status_code, foreign_code.status_code} == {404}
    assert foreign_workspace.content == nothing.content


@pytest.mark.parametrize("part", PARTS[:-1])
def test_viewers_read_everything(
    nord: Workspace, viewer: Person, scanned: dict[str, Any], part: str
) -> None:
    viewer.read(make_url(nord, scanned, part))


@pytest.mark.parametrize("part", PARTS)
def test_a_deleted_code_has_no_figures(
    nord: Workspace, owner: Person, scanned: dict[str, Any], part: str
) -> None:
    assert nord.owner.delete(f"/api/v1/dynamic/{scanned['short_id']}/").status == 204
    answer = owner.get(make_url(nord, scanned, part))
    assert answer.status_code in (302, 404)


def test_pages_speak_french_without_a_word_of_english(
    nord: Workspace, owner: Person, scanned: dict[str, Any]
) -> None:
    html = owner.read(make_url(nord, scanned), Accept_Language="fr")
    for text in ("Scans sur 30", "Canada", "Pays", "Appareils", "En direct"):
        assert text in html, text
    for text in ("Countries", "Whole history", "As a table", "Leave bots out"):
        assert text not in html, text


def test_scans_are_listed_page_by_page(
    nord: Workspace, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    qr = nord.create_qr()
    add_scans(nord, qr, [{"city": f"City {number}"} for number in range(12)])
    monkeypatch.setattr("dashboard.figures.views.scans._PAGE_SIZE", 5)
    seen: list[str] = []
    url: str | None = make_url(nord, qr, "scans/")
    pages = 0
    while url:
        html = owner.read(url)
        pages += 1
        seen += re.findall(r"City \d+", html)
        older = re.search(r'id="page-older" href="([^"]+)"', html)
        url = make_url(nord, qr, f"scans/{unescape(older[1])}") if older else None
    assert (pages, len(seen), len(set(seen))) == (3, 12, 12)
