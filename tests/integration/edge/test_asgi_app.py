"""Requests that are not scans: health, Django's hosts, and malicious requests."""

import asyncio
import json
from typing import Any

import pytest
from django.test import Client

from edge.assembly import EdgeConfig
from edge.bridge.django import DjangoBridge
from tests.integration.edge.driver import Phone, drive, make_config
from tests.support.factories import Workspace

API = "api.localhost"


@pytest.mark.parametrize("host", ["q.localhost", "api.localhost", "127.0.0.1", "evil.example", ""])
@pytest.mark.parametrize("path", ["/api/health/", "/api/health"])
def test_health_answers_on_every_host(config: EdgeConfig, host: str, path: str) -> None:
    response = drive(config, lambda phone: phone.get(path, host=host))
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_health_needs_no_dependency(config: EdgeConfig, tmp_path: Any) -> None:
    nowhere = {
        "redis_url": "redis://127.0.0.1:1/0",
        "database_url": "postgresql://x:y@127.0.0.1:1/z",
    }
    broken = make_config(tmp_path, **nowhere)
    assert drive(broken, lambda phone: phone.get("/api/health/")).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/dynamic/", "/api/v1/dynamic"])
def test_requests_of_the_api_host_reach_django(
    config: EdgeConfig, nord: Workspace, path: str
) -> None:
    async def scenario(phone: Phone) -> Any:
        token = {"authorization": f"Bearer {nord.owner.token}", "host": API}
        return await phone.call("GET", path, headers={**token, "x-request-id": "order-4711"})

    response = drive(config, scenario)
    assert (response.status_code, response.json()["count"]) == (200, 0)
    assert response.headers["x-request-id"] == "order-4711"


def test_an_unknown_path_of_the_api_is_json(config: EdgeConfig) -> None:
    response = drive(config, lambda phone: phone.get("/api/nothing/", host=API))
    assert (response.status_code, response.json()) == (404, {"detail": "Not found."})


@pytest.mark.parametrize("host", [API, "app.localhost", "admin.localhost", "127.0.0.1"])
def test_scans_are_not_served_on_other_hosts(
    config: EdgeConfig, nord: Workspace, host: str
) -> None:
    short_id = nord.create_qr()["short_id"]
    response = drive(config, lambda phone: phone.scan(short_id, host=host))
    # The admin site redirects to its log-in.
    assert response.status_code == (302 if host == "admin.localhost" else 404)
    assert response.headers["cache-control"] == "no-store"
    assert "set-cookie" not in response.headers


def test_a_body_goes_through_and_a_large_one_does_not(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> list[int]:
        sizes = [10, 999, 1001, 100_000]
        headers = {"host": API, "content-type": "application/json"}
        return [
            (
                await phone.call("POST", "/api/auth/token/", headers=headers, content=b"x" * size)
            ).status_code
            for size in sizes
        ]

    assert drive(config, scenario) == [400, 400, 413, 413]


def test_a_body_without_a_length_is_limited_too(config: EdgeConfig) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 100

    async def scenario(phone: Phone) -> Any:
        return await phone.call(
            "POST", "/api/auth/token/", headers={"host": API}, content=endless()
        )

    response = drive(config, scenario)
    assert response.status_code == 413
    assert "1000 bytes" in response.json()["detail"]


def test_a_query_string_that_is_not_ascii_reaches_django(config: EdgeConfig) -> None:
    scope_query = "/api/v1/dynamic/?search=é".encode()

    async def scenario(phone: Phone) -> int:
        sent: list[Any] = []
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "path": "/api/v1/dynamic/",
            "query_string": scope_query.partition(b"?")[2],
            "headers": [(b"host", API.encode())],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "scheme": "http",
            "root_path": "",
        }

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await phone.edge.app(scope, receive, send)
        return int(sent[0]["status"])

    assert drive(config, scenario) == 401


def test_header_names_with_underscores_never_reach_django() -> None:
    seen: list[str] = []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ.get("HTTP_X_FORWARDED_FOR", "none"))
        start_response("200 OK", [])
        return [b"ok"]

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [(b"x_forwarded_for", b"203.0.113.5")],
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        pass

    bridge = DjangoBridge(app, threads=1, max_body_bytes=10)
    asyncio.run(bridge.respond(scope, receive, send, b"order-4711"))
    asyncio.run(bridge.close())
    assert seen == ["none"]


def test_an_application_error_returns_500_with_the_request_id() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raise RuntimeError("outside of Django's own handlers")

    scope: dict[str, Any] = {"type": "http", "http_version": "1.1", "method": "GET", "path": "/"}

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        pass

    bridge = DjangoBridge(app, threads=1, max_body_bytes=10)
    scope |= {"query_string": b"", "headers": []}
    response = asyncio.run(bridge.respond(scope, receive, send, b"order-4711"))
    asyncio.run(bridge.close())
    assert response is not None
    assert response.status == 500
    assert json.loads(response.body)["request_id"] == "order-4711"


def test_the_lifespan_protocol_completes(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> list[str]:
        messages = iter(["lifespan.startup", "lifespan.shutdown"])
        sent: list[str] = []

        async def receive() -> Any:
            return {"type": next(messages)}

        async def send(message: Any) -> None:
            sent.append(message["type"])

        await phone.edge.app({"type": "lifespan"}, receive, send)
        return sent

    assert drive(config, scenario) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


@pytest.mark.parametrize("host", ["evil.example", "q.localhost", "go.nobody.example"])
def test_django_returns_404_on_hosts_that_it_does_not_serve(host: str) -> None:
    response = Client().get("/api/v1/dynamic/", headers={"host": host})
    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "no-store"
    assert b"<h1>" in response.content


def test_django_adds_the_request_id_when_called_directly() -> None:
    response = Client().get("/api/v1/dynamic/", headers={"host": API, "X-Request-Id": "order-4711"})
    assert response.headers["X-Request-Id"] == "order-4711"
