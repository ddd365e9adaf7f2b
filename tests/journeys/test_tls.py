"""`make up TLS=1`: the same product over HTTPS, with certificates only for hosts that it serves."""

import os
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from devserver.ports import choose_port
from tests.journeys.agencies import Api, ask_for_certificate, open_over_tls
from tests.journeys.launching import LaunchedStack, TlsStack

Launch = Callable[..., LaunchedStack]


def test_public_urls_use_https(tls: TlsStack, client: httpx.Client) -> None:
    urls = tls.stack.demo["urls"]
    assert urls["q"].rstrip("/") == f"https://q.localhost:{tls.stack.tls_port}"
    assert f"https://localhost:{tls.stack.tls_port}/" in tls.stack.output
    agency = Api(tls.stack, client)
    agency.sign_up()
    qr = agency.create_qr()
    assert qr["public_url"] == f"{urls['q'].rstrip('/')}/q/{qr['short_id']}/"
    scan = open_over_tls(tls.stack, "q.localhost", f"/q/{qr['short_id']}/")
    assert (scan.status, scan.headers["location"]) == (302, "https://example.com/menu")
    assert scan.headers["cache-control"] == "no-store"
    assert {"server", "via", "alt-svc", "strict-transport-security"}.isdisjoint(scan.headers)
    # The plain port still works.
    plain = client.get(f"/q/{qr['short_id']}/", headers={"Host": "q.localhost"})
    assert plain.status_code == 302


@pytest.mark.parametrize("name", ["q", "api", "app", "admin"])
def test_each_platform_host_has_its_own_certificate(tls: TlsStack, name: str) -> None:
    answer = open_over_tls(tls.stack, f"{name}.localhost", "/api/health/")
    assert (answer.status, answer.names) == (200, [f"{name}.localhost"])


@pytest.mark.parametrize("host", ["go.unknown.test", "x.q.localhost", "localhost.unknown.test"])
def test_unknown_host_gets_no_certificate(tls: TlsStack, host: str) -> None:
    assert ask_for_certificate(tls.stack, host) == 404
    with pytest.raises(ssl.SSLError, match="alert internal error"):
        open_over_tls(tls.stack, host)


def test_host_that_differs_from_sni_is_rejected(tls: TlsStack) -> None:
    answer = open_over_tls(tls.stack, "q.localhost", "/api/health/", host="api.localhost")
    assert answer.status == 421


@pytest.mark.parametrize(
    "path",
    ["/api/internal/tls/ask", "/api//internal/tls/ask", "/api/%69nternal/tls/ask", "/api/internal"],
)
def test_internal_endpoint_is_not_public(tls: TlsStack, path: str) -> None:
    answer = open_over_tls(tls.stack, "api.localhost", f"{path}?domain=q.localhost")
    assert answer.status == 404


def test_busy_tls_port_is_rejected_with_the_name_of_its_program(
    launch: Launch, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", choose_port())) as server:
        port = server.getsockname()[1]
        launched = launch(tmp_path / "data", tls_port=port)
        assert launched.wait() == 1
    assert f"Port {port} is in use by" in launched.output
    assert f"(pid {os.getpid()})" in launched.output
    assert f"make up TLS=1 TLS_PORT={port + 1}" in launched.output
