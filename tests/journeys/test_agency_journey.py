"""The main use of the product, over HTTP, on the stack that `make up` starts."""

import secrets
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import zxingcpp
from PIL import Image

from tests.journeys.launching import LaunchedStack
from tests.support.waiting import wait_until

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
EDGE_HEADERS = {"CF-IPCountry": "CA", "CF-IPCity": "Montreal"}


class Http:
    """Requests to the running stack; the Host header selects the site."""

    def __init__(self, client: httpx.Client, port: int) -> None:
        self._client = client
        self._port = port
        self.token: str | None = None

    def api(self, method: str, path: str, json: Any = None, **headers: str) -> httpx.Response:
        """A request to api.<domain>, as the user who is logged in."""
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        host = {"Host": f"api.localhost:{self._port}"}
        return self._client.request(method, path, json=json, headers={**host, **headers})

    def open(self, url: str, method: str = "GET", **headers: str) -> httpx.Response:
        """Open a decoded URL as a phone does; names below localhost are this machine."""
        parts = urlsplit(url)
        assert parts.port == self._port
        return self._client.request(
            method, parts.path, headers={"Host": parts.netloc, "User-Agent": IPHONE, **headers}
        )


@pytest.fixture
def http(stack: LaunchedStack) -> Iterator[Http]:
    with httpx.Client(base_url=stack.base_url, timeout=10) as client:
        yield Http(client, stack.port)


def sign_up(http: Http) -> str:
    """Sign up an agency owner. Returns the email."""
    email = f"{secrets.token_hex(5)}@nord.example"
    answer = http.api(
        "POST",
        "/api/auth/signup/",
        {"email": email, "password": secrets.token_urlsafe(16), "workspace": "Café Nord"},
    )
    assert answer.status_code == 201, answer.text
    http.token = answer.json()["access"]
    return email


def wait_for_scans(http: Http, short_id: str, count: int) -> None:
    """Until the QR shows the count; benchmarks.freshness measures how soon that is."""

    def read() -> int:
        scan_count: int = http.api("GET", f"/api/v1/dynamic/{short_id}/").json()["scan_count"]
        return scan_count

    wait_until(lambda: read() == count, limit_secs=60, explain=lambda: f"scan_count is {read()}")


def test_from_sign_up_to_the_first_scan_in_the_analytics(http: Http) -> None:
    sign_up(http)
    created = http.api(
        "POST",
        "/api/v1/dynamic/",
        {"name": "Spring 2026 menu", "destination_url": "https://example.com/menus/spring-2026"},
    )
    assert created.status_code == 201
    short_id = created.json()["short_id"]

    image = http.api(
        "POST",
        "/api/v1/generate/",
        {"data_type": "dynamic", "payload": {"short_id": short_id}, "background": "#ffffff"},
    )
    assert image.headers["Content-Type"] == "image/png"
    assert image.headers["X-QR-Short-Id"] == short_id
    [decoded] = zxingcpp.read_barcodes(Image.open(BytesIO(image.content)))
    assert decoded.text == created.json()["public_url"] == image.headers["X-QR-Public-Url"]

    scan = http.open(decoded.text, **EDGE_HEADERS)
    assert scan.status_code == 302
    assert scan.headers["Location"] == "https://example.com/menus/spring-2026"
    assert scan.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in scan.headers

    wait_for_scans(http, short_id, 1)
    figures = http.api("GET", f"/api/v1/dynamic/{short_id}/analytics/").json()
    assert (figures["total_scans"], figures["scans_in_period"]) == (1, 1)
    assert figures["top_countries"] == [{"country": "CA", "count": 1}]
    assert figures["top_cities"] == [{"city": "Montreal, CA", "count": 1}]
    assert figures["top_clients"] == [{"client": "iOS", "count": 1}]
    assert figures["top_devices"] == [{"device": "iPhone", "count": 1}]
    assert figures["top_browsers"] == [{"browser": "Safari", "count": 1}]
    assert figures["top_referers"] == [{"referer": "(direct)", "count": 1}]


def test_pause_edit_and_delete_take_effect_with_the_next_scan(http: Http) -> None:
    sign_up(http)
    qr = http.api(
        "POST", "/api/v1/dynamic/", {"name": "Poster", "destination_url": "https://example.com/1"}
    ).json()
    url, path = qr["public_url"], f"/api/v1/dynamic/{qr['short_id']}/"

    http.api("PATCH", path, {"is_active": False})
    paused = http.open(url)
    assert (paused.status_code, paused.headers["Location"]) == (302, f"/q/{qr['short_id']}/paused/")
    page = http.open(f"{url}paused/")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "This QR is paused" in page.text

    http.api("PATCH", path, {"is_active": True, "destination_url": "https://example.com/2"})
    assert http.open(url).headers["Location"] == "https://example.com/2"

    assert http.api("DELETE", path).status_code == 204
    gone = http.open(url)
    assert gone.status_code == 404
    assert "QR not found" in gone.text


def test_each_get_is_counted_once_and_no_head(http: Http) -> None:
    sign_up(http)
    qr = http.api(
        "POST", "/api/v1/dynamic/", {"name": "Table 7", "destination_url": "https://example.com/"}
    ).json()
    for _ in range(25):
        assert http.open(qr["public_url"]).status_code == 302
        assert http.open(qr["public_url"], "HEAD").status_code == 302
    wait_for_scans(http, qr["short_id"], 25)
    assert http.open(qr["public_url"], "POST").status_code == 405


def test_other_agencies_cannot_see_it(http: Http) -> None:
    sign_up(http)
    qr = http.api(
        "POST", "/api/v1/dynamic/", {"name": "Mine", "destination_url": "https://example.com/"}
    ).json()
    sign_up(http)
    for method in ("GET", "PATCH", "DELETE"):
        body = {"name": "Theirs"} if method == "PATCH" else None
        foreign = http.api(method, f"/api/v1/dynamic/{qr['short_id']}/", body)
        unknown = http.api(method, "/api/v1/dynamic/zzzzzzzz/", body)
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert http.open(qr["public_url"]).status_code == 302


def test_the_demo_logins_work_and_their_numbers_agree(http: Http, stack: LaunchedStack) -> None:
    roles = {login["role"]: login for login in stack.demo["logins"]}
    assert set(roles) == {"platform_admin", "agency_owner", "free_owner"}
    owner = roles["agency_owner"]
    token = http.api(
        "POST", "/api/auth/token/", {"email": owner["email"], "password": owner["password"]}
    )
    http.token = token.json()["access"]
    rows = http.api("GET", "/api/v1/dynamic/").json()["results"]
    assert len(rows) >= 12
    assert sum(1 for row in rows if row["variants"]) == 2
    assert sum(1 for row in rows if not row["is_active"]) == 1
    busiest = max(rows, key=lambda row: int(row["scan_count"]))
    figures = http.api("GET", f"/api/v1/dynamic/{busiest['short_id']}/analytics/?days=90").json()
    assert figures["total_scans"] == figures["scans_in_period"] == busiest["scan_count"]
    assert sum(day["count"] for day in figures["by_day"]) == figures["scans_in_period"]
    assert sum(map(sum, figures["scan_heatmap_by_hour"])) == figures["scans_in_period"]


def test_health_and_status_are_ok(http: Http, stack: LaunchedStack) -> None:
    health = httpx.get(f"{stack.base_url}/api/health/", headers={"Host": "anything.example"})
    assert (health.status_code, health.json()) == (200, {"status": "ok"})
    assert http.api("GET", "/api/status/").status_code == 200
