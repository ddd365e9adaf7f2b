"""deploy/Caddyfile itself, run for real: all that differs is where it listens, whom it asks for
certificates (its own authority), and where the application is.
"""

import json
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from config.supervisor.caddy import find_program
from config.supervisor.ports import choose_port, is_free
from config.supervisor.process import Child, Program
from tests.journeys.agencies import Api, TlsDoor, sign_up_agency
from tests.journeys.launching import ROOT, TlsStack

NOBODY = "192.0.2.0/32"
EVERYBODY_HERE = "127.0.0.0/8"
READY_SECS = 15


class Front(NamedTuple):
    """A Caddy in production's clothes."""

    https: TlsDoor
    http_port: int

    def open_plain(self, host: str, path: str) -> httpx.Response:
        """By plain HTTP; redirects are not followed."""
        url = f"http://127.0.0.1:{self.http_port}{path}"
        return httpx.get(url, headers={"Host": host}, timeout=10)


@pytest.fixture(scope="module", params=[NOBODY, EVERYBODY_HERE], ids=["no CDN", "CDN"])
def cdn(request: pytest.FixtureRequest) -> str:
    """Whose headers are passed on."""
    networks: str = request.param
    return networks


@pytest.fixture(scope="module")
def front(cdn: str, tls: TlsStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Before the web process of the running stack."""
    folder = tmp_path_factory.mktemp("front")
    made = Front(TlsDoor(choose_port(), folder), choose_port())
    config = adapt(cdn, folder)
    move(config, made, folder, tls.stack.port)
    (folder / "caddy.json").write_text(json.dumps(config))
    child = Child.start(
        Program(
            name="Caddy",
            argv=(find_program(), "run", "--config", str(folder / "caddy.json")),
            log_path=folder / "caddy.log",
            env=make_env(cdn, folder),
        )
    )
    try:
        wait_for(made, child)
        yield made
    finally:
        child.stop()


def make_env(cdn: str, folder: Path) -> dict[str, str]:
    """What docker-compose.yml sets, and folders of the test's own."""
    return {
        "PLATFORM_DOMAIN": "localhost",
        "ACME_EMAIL": "ops@example.com",
        "CDN_NETWORKS": cdn,
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }


def adapt(cdn: str, folder: Path) -> Any:
    """The file as Caddy understands it."""
    command = [find_program(), "adapt", "--adapter", "caddyfile", "--config"]
    done = subprocess.run(
        [*command, str(ROOT / "deploy" / "Caddyfile")],
        check=True,
        capture_output=True,
        env=make_env(cdn, folder),
    )
    return json.loads(done.stdout)


def move(config: Any, front: Front, folder: Path, port: int) -> None:
    """To free ports of this machine, its own authority, and the web process on `port`."""
    moved = {":443": f"127.0.0.1:{front.https.port}", ":80": f"127.0.0.1:{front.http_port}"}
    app = config["apps"]["http"] | {"https_port": front.https.port, "http_port": front.http_port}
    for server in app["servers"].values():
        server["listen"] = [moved[address] for address in server["listen"]]
        # Its address for UDP may be somebody's.
        server["protocols"] = ["h1", "h2"]
    automation = config["apps"]["tls"]["automation"]
    for policy in automation["policies"]:
        policy["issuers"] = [{"module": "internal"}]
    permission = automation["on_demand"]["permission"]
    permission["endpoint"] = permission["endpoint"].replace("web:8000", f"127.0.0.1:{port}")
    for proxy in find_proxies(app):
        assert proxy.pop("dynamic_upstreams")["name"] == "web"
        proxy["upstreams"] = [{"dial": f"127.0.0.1:{port}"}]
    config["apps"]["http"] = app
    config["apps"]["pki"] = {"certificate_authorities": {"local": {"install_trust": False}}}
    config["admin"] = {"disabled": True, "config": {"persist": False}}
    config["storage"] = {"module": "file_system", "root": str(folder)}


def find_proxies(node: Any) -> Iterator[Any]:
    """Every reverse_proxy, however deep."""
    if isinstance(node, dict):
        if node.get("handler") == "reverse_proxy":
            yield node
        for child in node.values():
            yield from find_proxies(child)
    elif isinstance(node, list):
        for child in node:
            yield from find_proxies(child)


def wait_for(front: Front, child: Child) -> None:
    """Until it listens and has the certificates of the platform's hosts."""
    deadline = time.monotonic() + READY_SECS
    folder = front.https.storage / "certificates" / "local"
    while is_free(front.https.port) or len(list(folder.glob("*/*.crt"))) < 4:
        child.require_alive()
        assert time.monotonic() < deadline, child.log_excerpt()
        time.sleep(0.05)


@pytest.fixture
def agency(tls: TlsStack, client: httpx.Client) -> Api:
    """On the plan Agency."""
    return sign_up_agency(tls.stack, client)


def test_only_a_cdn_is_believed_about_where_a_visitor_is(
    front: Front, agency: Api, cdn: str
) -> None:
    qr = agency.create_qr()
    path = f"/q/{qr['short_id']}/"
    scan = front.https.open("q.localhost", path, CF_IPCountry="CA", X_Forwarded_For="203.0.113.9")
    assert (scan.status, scan.headers["location"]) == (302, "https://example.com/menu")
    figures = wait_for_scan(agency, qr["short_id"])
    believed = [{"country": "CA", "count": 1}] if cdn == EVERYBODY_HERE else []
    assert [entry for entry in figures["top_countries"] if entry["country"] == "CA"] == believed


def wait_for_scan(agency: Api, short_id: str) -> Any:
    """The analytics, once the scan is in them."""
    deadline = time.monotonic() + 10
    while True:
        figures = agency.call("GET", f"/v1/dynamic/{short_id}/analytics/").json()
        if figures["total_scans"] == 1:
            return figures
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("name", ["api", "app", "admin"])
def test_browsers_are_bound_to_https_on_our_own_sites(front: Front, name: str) -> None:
    answer = front.https.open(f"{name}.localhost", "/api/health/")
    assert answer.status == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_scans_carry_nothing_that_a_phone_does_not_need(front: Front) -> None:
    answer = front.https.open("q.localhost", "/q/zzzzzzzz/")
    assert answer.status == 404
    assert {"server", "via", "alt-svc", "strict-transport-security"}.isdisjoint(answer.headers)


def test_an_unknown_host_gets_no_certificate_and_a_page_by_plain_http(front: Front) -> None:
    with pytest.raises(ssl.SSLError, match="alert internal error"):
        front.https.open("go.nobody.test")
    plain = front.open_plain("go.nobody.test", "/")
    assert (plain.status_code, "Nothing here" in plain.text) == (404, True)


def test_the_certificate_of_one_host_does_not_open_another(front: Front) -> None:
    assert front.https.open("q.localhost", "/api/health/", host="api.localhost").status == 421


@pytest.mark.parametrize("host", ["q.localhost", "api.localhost"])
def test_questions_between_our_programs_are_not_taken_from_outside(front: Front, host: str) -> None:
    path = "/api/internal/tls/ask?domain=q.localhost"
    assert front.https.open(host, path).status == 404
    assert front.open_plain(host, path).status_code in (308, 404)


def test_plain_http_leads_to_https_and_the_api_answers_for_itself(front: Front) -> None:
    scan = front.open_plain("q.localhost", "/q/aBc12dEf/?a=b")
    location = scan.headers["Location"]
    assert (scan.status_code, location) == (308, "https://q.localhost/q/aBc12dEf/?a=b")
    assert front.open_plain("api.localhost", "/api/health/").status_code == 200
