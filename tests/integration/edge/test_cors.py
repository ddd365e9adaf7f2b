"""CORS of the API; HEAD and 204 by RFC 9110."""

import json
from typing import Any

import pytest

from edge.assembly import EdgeConfig
from edge.bridge.cors import add_cors_headers
from tests.integration.edge.driver import Phone, drive, make_config
from tests.integration.edge.protocol_driver import API, play
from tests.integration.edge.raw_client import connect, make_request
from tests.support.factories import Workspace
from tests.support.published import list_operations

ORIGIN = "Origin: https://agency.example"
LIFTED = {"Authorization", "X-Api-Key", "Content-Type", "If-Match", "Idempotency-Key"}
NOWHERE = "postgresql://x:y@127.0.0.1:1/z"


def split(value: str) -> set[str]:
    return {part.strip() for part in value.split(",")}


@pytest.mark.parametrize("path", ["/api/v1/dynamic/", "/api/health/", "/api/auth/token", "/api/x/"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_a_preflight_does_not_reach_django(tmp_path: Any, path: str, method: str) -> None:
    """Without Django behind the edge."""

    def fail(*_: Any) -> list[bytes]:
        raise AssertionError("Django was entered")

    async def scenario(phone: Phone) -> None:
        phone.edge.django._wsgi.app = fail
        lines = [ORIGIN, f"Access-Control-Request-Method: {method}",
                 "Access-Control-Request-Headers: authorization, if-match"]  # fmt: skip
        async with connect(phone) as client:
            data = make_request("OPTIONS", path, *lines, host=API)
            reply = await client.ask(data, has_body=False)
        assert reply.status == 204
        assert reply.get("access-control-allow-origin") == "*"
        assert method in split(reply.get("access-control-allow-methods"))
        assert split(reply.get("access-control-allow-headers")) == LIFTED
        names = {name for name, _ in reply.headers}
        assert not names & {"content-type", "content-length", "transfer-encoding",
                            "access-control-allow-credentials"}  # fmt: skip

    play(make_config(tmp_path), scenario)


REFUSED = {
    401: make_request("GET", "/api/v1/dynamic/", ORIGIN, host=API),
    404: make_request("GET", "/api/nothing/", ORIGIN, host=API),
    405: make_request("PUT", "/api/status/", ORIGIN, "Content-Length: 0", host=API),
    400: make_request(
        "POST", "/api/auth/token/", ORIGIN, "Content-Length: 2", "Content-Type: application/json",
        host=API,
    ) + b"{}",
    413: make_request("POST", "/api/v1/dynamic/", ORIGIN, "Content-Length: 5000", host=API)
    + b"x" * 5000,
    415: make_request("POST", "/api/auth/token/", ORIGIN, "Content-Length: 2", host=API) + b"{}",
    200: make_request("GET", "/api/health/", ORIGIN, host=API),
}  # fmt: skip


@pytest.mark.parametrize("status", REFUSED)
def test_every_response_of_the_api_is_readable_for_every_origin(
    config: EdgeConfig, status: int
) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(REFUSED[status])
        assert reply.status == status
        assert reply.get("access-control-allow-origin") == "*"
        exposed = split(reply.get("access-control-expose-headers"))
        assert exposed >= {"ETag", "Retry-After", "Location", "X-Request-Id"}
        assert "*" not in "".join(exposed)
        assert all(name != "access-control-allow-credentials" for name, _ in reply.headers)

    play(config, scenario)


def test_other_responses_have_no_cors_headers(config: EdgeConfig, short_id: str) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            for path, host in ((f"/q/{short_id}/", "q.localhost"), ("/", "app.localhost")):
                reply = await client.ask(make_request("GET", path, ORIGIN, host=host))
                assert not any(name.startswith("access-control") for name, _ in reply.headers)

    play(config, scenario)


def test_the_exposed_headers_are_those_of_the_response() -> None:
    shared = dict(add_cors_headers([(b"x-qr-short-id", b"a"), (b"x-frame-options", b"DENY")]))
    assert split(shared[b"access-control-expose-headers"].decode()) == {
        "ETag", "Location", "Retry-After", "X-Request-Id", "X-Qr-Short-Id",
    }  # fmt: skip


READ = sorted({path for method, path, _ in list_operations() if method == "get"})
DOCUMENTS = ["/api/docs/", "/api/docs", "/api/openapi.json/", "/api/health/"]


@pytest.mark.parametrize("path", [*READ, *DOCUMENTS])
def test_head_is_allowed_wherever_get_is(config: EdgeConfig, nord: Workspace, path: str) -> None:
    """The same status and headers without a body; no stream is started."""
    known = {"slug": "x", "code": "free", "domain_id": 1, "design_id": 1, "webhook_id": 1}
    known |= dict.fromkeys(("job_id", "delivery_id"), "00000000-0000-0000-0000-000000000000")
    path = path.format(short_id=nord.create_qr()["short_id"], **known)
    path = path.replace("{id}", "1")
    token = f"Authorization: Bearer {nord.owner.token}"

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            got_head = await client.ask(make_request("HEAD", path, token, host=API), has_body=False)
            names = {name for name, _ in got_head.headers}
            if "/live/" in path:
                # Its GET does not end.
                assert got_head.status in {200, 503}
                return
            got = await client.ask(make_request("GET", path, token, host=API))
        assert got_head.status == got.status != 405
        varying = {"date", "x-request-id", "content-length", "transfer-encoding"}
        assert names - varying == {name for name, _ in got.headers} - varying

    drive(config, scenario)


def test_204_has_no_content_type_and_no_content_length(config: EdgeConfig, nord: Workspace) -> None:
    path = f"/api/v1/dynamic/{nord.create_qr()['short_id']}/"
    token = f"Authorization: Bearer {nord.owner.token}"

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            data = make_request("DELETE", path, token, host=API)
            reply = await client.ask(data, has_body=False)
            assert reply.status == 204
            names = {name for name, _ in reply.headers}
            assert not names & {"content-type", "content-length", "transfer-encoding"}
            # The connection stays open.
            again = await client.ask(make_request("GET", path, token, host=API))
            assert (again.status, json.loads(again.body)) == (404, {"detail": "Not found."})

    play(config, scenario)
