"""GET /api/v1/dynamic/{short_id}/scans/"""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from tenants.models import Role
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.streaming import store_row
from tests.support.factories import ApiClient, Workspace

NOON = datetime(2026, 5, 8, 12, tzinfo=UTC)


def _url(qr: dict[str, Any], query: str = "") -> str:
    return f"/api/v1/dynamic/{qr['short_id']}/scans/{query}"


def _follow(client: ApiClient, link: str) -> Any:
    parts = urlsplit(link)
    assert parts.netloc.split(":")[0] == "api.localhost"
    answer = client.get(f"{parts.path}?{parts.query}")
    assert answer.status == 200, answer.content
    return answer.json


def _store(workspace: Workspace, qr: dict[str, Any], *moments: datetime) -> list[str]:
    """Ids, newest first."""
    with tenant_schema(workspace.tenant.schema_name):
        pairs = [(moment, str(store_row(qr, moment))) for moment in moments]
    return [scan_id for _, scan_id in sorted(pairs, reverse=True)]


def _ids(page: Any) -> list[str]:
    return [scan["id"] for scan in page["results"]]


def test_a_scan_shows_its_row_but_not_the_address(nord: Workspace) -> None:
    qr = nord.create_qr()
    [scan_id] = _store(nord, qr, NOON + timedelta(milliseconds=1))

    answer = nord.owner.get(_url(qr))

    assert answer.status == 200
    [scan] = answer.json["results"]
    assert scan.pop("user_agent").startswith("Mozilla/5.0 (iPhone")
    assert scan == {
        "id": scan_id,
        "scanned_at": "2026-05-08T12:00:00Z",
        "short_id": qr["short_id"],
        "outcome": "redirected",
        "variant": "",
        "host": "q.localhost",
        "client": "iOS",
        "device": "iPhone",
        "os": "iOS",
        "browser": "Safari",
        "is_bot": False,
        "bot_reason": "",
        "referer": "",
        "referer_site": "",
        "country": "CA",
        "region": "Quebec",
        "city": "Montreal",
        "latitude": 45.5,
        "longitude": -73.6,
        "query": "",
    }


@pytest.mark.parametrize(
    ("referer", "site"),
    [
        ("https://google.com/", "google.com"),
        ("https://google.com", "google.com"),
        ("https://www.Google.com:443/search?q=menu#top", "google.com"),
        ("HTTP://WWW.example.com.", "example.com"),
        ("https://www2.example.com?a@b", "www2.example.com"),
        ("https://user:secret@example.com/path@x", "example.com"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("https://[2001:DB8::1]:8443/", "[2001:db8::1]"),
        ("android-app://com.Google.android.gm/", "com.Google.android.gm"),
        (" https://example.com/ ", "example.com"),
        ("example.com", ""),
        ("javascript:alert(1)", ""),
        ("https://[broken/", ""),
        ("https:///nowhere", ""),
        ("=cmd|x", ""),
    ],
)
def test_a_referer_is_shown_as_sent_and_by_its_site(
    nord: Workspace, referer: str, site: str
) -> None:
    qr = nord.create_qr()
    with tenant_schema(nord.tenant.schema_name):
        store_row(qr, NOON, referer=referer)
    [scan] = nord.owner.get(_url(qr)).json["results"]
    assert (scan["referer"], scan["referer_site"]) == (referer, site)


def test_pages_lead_through_all_scans_and_back(nord: Workspace) -> None:
    qr = nord.create_qr()
    # Several share a time: they are ordered by id.
    stored = _store(nord, qr, *[NOON + timedelta(seconds=number // 3) for number in range(11)])
    pages = [nord.owner.get(_url(qr, "?page_size=4")).json]
    assert pages[0]["previous"] is None
    while pages[-1]["next"]:
        pages.append(_follow(nord.owner, pages[-1]["next"]))
    assert [_ids(page) for page in pages] == [stored[:4], stored[4:8], stored[8:]]

    back = _follow(nord.owner, pages[2]["previous"])
    assert _ids(back) == stored[4:8]
    first = _follow(nord.owner, back["previous"])
    assert _ids(first) == stored[:4]
    assert first["previous"] is None
    assert _ids(_follow(nord.owner, first["next"])) == stored[4:8]


def test_new_scans_do_not_shift_the_pages(nord: Workspace) -> None:
    qr = nord.create_qr()
    stored = _store(nord, qr, *[NOON + timedelta(seconds=number) for number in range(4)])
    first = nord.owner.get(_url(qr, "?page_size=2")).json
    newer = _store(nord, qr, *[NOON + timedelta(minutes=number) for number in range(1, 4)])

    second = _follow(nord.owner, first["next"])

    assert _ids(first) + _ids(second) == stored
    up = _follow(nord.owner, _follow(nord.owner, second["previous"])["previous"])
    assert _ids(up) == newer[1:]


def test_links_keep_the_other_parameters(nord: Workspace) -> None:
    qr = nord.create_qr()
    _store(nord, qr, *[NOON + timedelta(seconds=number) for number in range(3)])
    page = nord.owner.get(_url(qr, "?page_size=1&bots=exclude")).json
    assert "page_size=1&bots=exclude" in page["next"]
    assert "page_size=1&bots=exclude" in _follow(nord.owner, page["next"])["previous"]


def test_bots_can_be_left_out(nord: Workspace) -> None:
    qr = nord.create_qr()
    with tenant_schema(nord.tenant.schema_name):
        store_row(qr, NOON, is_bot=True, bot_reason="crawler")
        person = store_row(qr, NOON)
    assert len(_ids(nord.owner.get(_url(qr)).json)) == 2
    assert _ids(nord.owner.get(_url(qr, "?bots=exclude")).json) == [str(person)]


def test_the_list_has_no_scans_of_other_qrs(nord: Workspace) -> None:
    qr, other = nord.create_qr(), nord.create_qr()
    [scan_id] = _store(nord, other, NOON)
    page = nord.owner.get(_url(other)).json
    assert _ids(page) == [scan_id]
    assert nord.owner.get(_url(qr)).json == {"next": None, "previous": None, "results": []}


def test_a_cursor_of_another_qr_shows_nothing_of_it(nord: Workspace, sud: Workspace) -> None:
    mine, theirs = nord.create_qr(), sud.create_qr()
    _store(nord, mine, NOON, NOON)
    query = urlsplit(nord.owner.get(_url(mine, "?page_size=1")).json["next"]).query
    answer = sud.owner.get(_url(theirs, f"?{query}"))
    assert answer.json["results"] == []


def test_a_page_size_over_100_is_served_as_100(nord: Workspace) -> None:
    qr = nord.create_qr()
    _store(nord, qr, *[NOON + timedelta(seconds=number) for number in range(101)])
    assert len(nord.owner.get(_url(qr, "?page_size=500")).json["results"]) == 100
    assert len(nord.owner.get(_url(qr)).json["results"]) == 25


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?page_size=0", "page_size"),
        ("?page_size=x", "page_size"),
        ("?cursor=abc", "cursor"),
        ("?cursor=" + "A" * 33 + "B", "cursor"),
        ("?bots=no", "bots"),
    ],
)
def test_invalid_parameters_are_refused(nord: Workspace, query: str, field: str) -> None:
    answer = nord.owner.get(_url(nord.create_qr(), query))
    assert answer.status == 400
    assert list(answer.json) == [field]


def test_a_viewer_reads(nord: Workspace) -> None:
    assert nord.member(Role.VIEWER).get(_url(nord.create_qr())).status == 200


def test_another_workspace_gets_the_404_of_an_unknown_qr(nord: Workspace, sud: Workspace) -> None:
    of_nord = sud.owner.get(_url(nord.create_qr()))
    of_nothing = sud.owner.get("/api/v1/dynamic/00000000/scans/")
    assert of_nord.outcome == of_nothing.outcome == (404, {"detail": "Not found."})


def test_without_a_token_it_is_401(nord: Workspace, anonymous: ApiClient) -> None:
    assert anonymous.get(_url(nord.create_qr())).status == 401
