"""deploy/Caddyfile in front of the running product."""

import ssl
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.journeys.agencies import Api, sign_up_agency
from tests.journeys.launching import TlsStack
from tests.journeys.production_caddy import LOOPBACK_NETWORK, NO_CDN, Front, run_front
from tests.support.waiting import wait_until


@pytest.fixture(scope="module", params=[NO_CDN, LOOPBACK_NETWORK], ids=["no CDN", "CDN"])
def cdn(request: pytest.FixtureRequest) -> str:
    """Networks whose headers are passed on."""
    networks: str = request.param
    return networks


@pytest.fixture(scope="module")
def front(cdn: str, tls: TlsStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with run_front(cdn, tmp_path_factory.mktemp("front"), tls.stack.port) as made:
        yield made


@pytest.fixture
def agency(tls: TlsStack, client: httpx.Client) -> Api:
    return sign_up_agency(tls.stack, client)


def test_location_headers_count_from_a_cdn_only(front: Front, agency: Api, cdn: str) -> None:
    qr = agency.create_qr()
    path = f"/q/{qr['short_id']}/"
    scan = front.https.open("q.localhost", path, CF_IPCountry="CA", X_Forwarded_For="203.0.113.9")
    assert (scan.status, scan.headers["location"]) == (302, "https://example.com/menu")
    figures = wait_for_scan(agency, qr["short_id"])
    expected = [{"country": "CA", "count": 1}] if cdn == LOOPBACK_NETWORK else []
    assert [entry for entry in figures["top_countries"] if entry["country"] == "CA"] == expected


def wait_for_scan(agency: Api, short_id: str) -> Any:
    """The analytics once they include the scan."""

    def read() -> Any:
        figures = agency.call("GET", f"/v1/dynamic/{short_id}/analytics/").json()
        return figures if figures["total_scans"] == 1 else None

    return wait_until(read, limit_secs=10)


@pytest.mark.parametrize("name", ["api", "app", "admin"])
def test_our_own_sites_send_hsts(front: Front, name: str) -> None:
    answer = front.https.open(f"{name}.localhost", "/api/health/")
    assert answer.status == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_scans_carry_no_headers_that_a_phone_does_not_need(front: Front) -> None:
    answer = front.https.open("q.localhost", "/q/zzzzzzzz/")
    assert answer.status == 404
    assert {"server", "via", "alt-svc", "strict-transport-security"}.isdisjoint(answer.headers)


def test_unknown_host_gets_no_certificate_and_a_page_by_plain_http(front: Front) -> None:
    with pytest.raises(ssl.SSLError, match="alert internal error"):
        front.https.open("go.nobody.test")
    plain = front.open_plain("go.nobody.test", "/")
    assert (plain.status_code, "Nothing here" in plain.text) == (404, True)


def test_certificate_of_one_host_does_not_serve_another(front: Front) -> None:
    assert front.https.open("q.localhost", "/api/health/", host="api.localhost").status == 421


@pytest.mark.parametrize("host", ["q.localhost", "api.localhost"])
def test_internal_endpoints_are_not_reachable_from_outside(front: Front, host: str) -> None:
    path = "/api/internal/tls/ask?domain=q.localhost"
    assert front.https.open(host, path).status == 404
    assert front.open_plain(host, path).status_code in (308, 404)


def test_plain_http_redirects_to_https_except_on_the_api(front: Front) -> None:
    scan = front.open_plain("q.localhost", "/q/aBc12dEf/?a=b")
    location = scan.headers["Location"]
    assert (scan.status_code, location) == (308, "https://q.localhost/q/aBc12dEf/?a=b")
    assert front.open_plain("api.localhost", "/api/health/").status_code == 200
