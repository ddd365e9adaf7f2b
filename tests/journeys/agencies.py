"""Agencies that use a running stack by its API, and their customers' phones."""

import http.client
import secrets
import socket
import ssl
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import httpx

from tests.journeys.launching import LaunchedStack

LOOPBACK = "127.0.0.1"


class TlsResponse(NamedTuple):
    """names: those in the certificate."""

    status: int
    headers: dict[str, str]
    text: str
    names: list[str]


class TlsEndpoint(NamedTuple):
    """A Caddy: its port, and the root certificate of its authority."""

    port: int
    storage: Path

    def open(self, sni: str, path: str = "/", *, host: str = "", **headers: str) -> TlsResponse:
        """GET by a phone that trusts this authority. headers: as keywords with underscores.

        Raises ssl.SSLError when there is no certificate for the name.
        """
        root = self.storage / "pki" / "authorities" / "local" / "root.crt"
        context = ssl.create_default_context(cafile=str(root))
        plain = socket.create_connection((LOOPBACK, self.port), timeout=10)
        with plain, context.wrap_socket(plain, server_hostname=sni) as secure:
            connection = http.client.HTTPConnection(f"{host or sni}:{self.port}")
            connection.sock = secure
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers=sent)
            return _read(connection.getresponse(), secure.getpeercert())


def _read(response: http.client.HTTPResponse, certificate: Any) -> TlsResponse:
    return TlsResponse(
        response.status,
        {name.lower(): value for name, value in response.getheaders()},
        response.read().decode(),
        [name for _, name in certificate["subjectAltName"]],
    )


class RunningProduct(Protocol):
    """port: of the web process. demo: what seed_demo has written."""

    port: int

    @property
    def demo(self) -> dict[str, Any]: ...


class Api:
    """api.<domain> by its plain port, as the user who is logged in."""

    def __init__(self, stack: RunningProduct, client: httpx.Client) -> None:
        self._stack = stack
        self._client = client
        self._token = ""

    def call(self, method: str, path: str, json: Any = None) -> httpx.Response:
        """path: below /api/."""
        headers = {"Host": f"api.localhost:{self._stack.port}"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return self._client.request(method, f"/api{path}", json=json, headers=headers)

    def log_in_as(self, role: str) -> None:
        """One of the demo's logins."""
        [login] = [one for one in self._stack.demo["logins"] if one["role"] == role]
        body = {"email": login["email"], "password": login["password"]}
        self._token = self.call("POST", "/auth/token/", body).json()["access"]

    def sign_up(self) -> str:
        """Create a workspace. Returns its slug."""
        self._token = ""
        body = {
            "email": f"{secrets.token_hex(6)}@sud.example",
            "password": secrets.token_urlsafe(16),
            "workspace": "Studio Sud",
        }
        answer = self.call("POST", "/auth/signup/", body)
        assert answer.status_code == 201, answer.text
        self._token = answer.json()["access"]
        slug: str = answer.json()["workspace"]["slug"]
        return slug

    def create_qr(self) -> dict[str, Any]:
        """A code that leads to https://example.com/menu."""
        body = {"name": "Menu", "destination_url": "https://example.com/menu"}
        answer = self.call("POST", "/v1/dynamic/", body)
        assert answer.status_code == 201, answer.text
        qr: dict[str, Any] = answer.json()
        return qr


def sign_up_agency(stack: LaunchedStack, client: httpx.Client) -> Api:
    """A workspace of its own, on the plan Agency."""
    agency = Api(stack, client)
    put_on_agency_plan(stack, client, agency.sign_up())
    return agency


def put_on_agency_plan(stack: LaunchedStack, client: httpx.Client, slug: str) -> None:
    """As a platform admin does."""
    admin = Api(stack, client)
    admin.log_in_as("platform_admin")
    answer = admin.call("PATCH", f"/v1/platform/tenants/{slug}/", {"plan": "agency"})
    assert answer.status_code == 200, answer.text


def open_over_tls(
    stack: LaunchedStack, sni: str, path: str = "/", *, host: str = ""
) -> TlsResponse:
    """GET by the Caddy of `make up TLS=1`."""
    assert stack.tls_port is not None
    return TlsEndpoint(stack.tls_port, stack.data_dir / "caddy").open(sni, path, host=host)


def ask_for_certificate(stack: LaunchedStack, host: str) -> int:
    """The status that Caddy would get."""
    url = f"{stack.base_url}/api/internal/tls/ask"
    return httpx.get(url, params={"domain": host}, timeout=5).status_code
