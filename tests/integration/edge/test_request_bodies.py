"""Bodies of unauthenticated requests: limits of size, time and memory."""

import json
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from edge.assembly import EdgeConfig
from edge.bridge import request_bodies
from tests.integration.edge.driver import Phone, make_config, wait_for
from tests.integration.edge.protocol_driver import API, play, play_one, scan
from tests.integration.edge.raw_client import RawClient, connect, make_request
from tests.support.factories import Workspace

MEGABYTE = 1_048_576
BUDGET = 8 * MEGABYTE
DYNAMIC = "/api/v1/dynamic/"
LOG_IN = "/api/auth/token/"
JSON = "Content-Type: application/json"


@pytest.fixture
def large(tmp_path: Path) -> EdgeConfig:
    """Bodies as large as in production."""
    return make_config(tmp_path / "spool", max_body_bytes=MEGABYTE)


@pytest.fixture
def budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies, "BUDGET_BYTES", BUDGET)


def head(path: str, length: int, *lines: str) -> bytes:
    return make_request("POST", path, f"Content-Length: {length}", JSON, *lines, host=API)


async def begin(phone: Phone, client: RawClient, length: int, sent: int) -> None:
    """Send a part of a body and wait until the server holds it."""
    held = phone.edge.django.bodies.held_bytes
    await client.send(head(DYNAMIC, length) + b"x" * sent)
    await wait_for(lambda: phone.edge.django.bodies.held_bytes == held + sent)


@pytest.mark.usefixtures("budget")
def test_half_sent_bodies_use_no_more_than_the_budget(
    large: EdgeConfig, nord: Workspace, short_id: str
) -> None:
    log_in = json.dumps({"email": "nobody@example.com", "password": "wrong"}).encode()

    async def scenario(phone: Phone) -> None:
        bodies = phone.edge.django.bodies
        async with AsyncExitStack() as stack:
            clients = [await stack.enter_async_context(connect(phone)) for _ in range(8)]
            for client in clients:
                await begin(phone, client, MEGABYTE, MEGABYTE - 1000)
            for _ in range(20):
                async with connect(phone) as late:
                    reply = await late.ask(head(DYNAMIC, MEGABYTE) + b"x" * (MEGABYTE - 1000))
                    assert (reply.status, reply.get("retry-after")) == (503, "1")
                    assert reply.get("access-control-allow-origin") == "*"
            assert bodies.held_bytes <= BUDGET
            async with connect(phone) as other:
                # Scans use none of it, and small bodies have a budget of their own.
                assert (await other.ask(scan(short_id))).status == 302
                small = await other.ask(head(LOG_IN, len(log_in)) + log_in)
                assert small.status == 401
            # A disconnect frees the memory.
            for client in clients:
                client.writer.close()
            await wait_for(lambda: bodies.held_bytes == 0)
            async with connect(phone) as again:
                reply = await again.ask(head(DYNAMIC, MEGABYTE) + b"x" * MEGABYTE)
                assert reply.status == 401
        await wait_for(lambda: bodies.held_bytes == 0)

    play(large, scenario)


def test_the_budget_is_64_megabytes() -> None:
    assert request_bodies.BUDGET_BYTES == 64 * MEGABYTE


@pytest.mark.parametrize("path", [LOG_IN, "/api/auth/signup/", "/api/auth/signup", "/login/"])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_bodies_of_log_ins_are_limited_to_16_kilobytes(
    large: EdgeConfig, path: str, is_chunked: bool
) -> None:
    host = "admin.localhost" if path == "/login/" else API

    async def ask(client: RawClient, size: int) -> int:
        framing = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {size}"
        body = b"x" * size
        if is_chunked:
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (size, body)
        request = make_request("POST", path, framing, JSON, host=host)
        return (await client.ask(request + body)).status

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            assert await ask(client, 16_384) in {400, 403}
            assert await ask(client, 16_385) == 413

    play(large, scenario)


def test_a_half_sent_body_times_out(large: EdgeConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies, "BODY_SECS", 0.2)

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(head(DYNAMIC, 100) + b"{")
            assert reply.status == 408
        await wait_for(lambda: phone.edge.django.bodies.held_bytes == 0)

    play(large, scenario)


FORM = "Content-Type: multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("path", "size", "is_taken"),
    [
        ("/login/", 16_385, False),
        ("/studio/qrs/new/", MEGABYTE + 1, False),
        ("/studio/qrs/bulk/", 40 * MEGABYTE, False),
        ("/studio/qrs/import/", 3_000_000, True),
        ("/studio/qrs/images/new/", 3_000_000, True),
        ("/studio/qrs/images/new/", 3 * MEGABYTE + 1, False),
    ],
)
def test_a_form_that_is_too_large_is_refused_with_a_page(
    large: EdgeConfig, path: str, size: int, is_taken: bool
) -> None:
    headers = (f"Content-Length: {size}", FORM, "Accept-Language: fr")
    request = make_request("POST", path, *headers, host="app.localhost")
    start, end = b'--x\r\nContent-Disposition: form-data; name="table"\r\n\r\n', b"\r\n--x--\r\n"
    lines = b"a\n" * size
    body = start + lines[: size - len(start) - len(end)] + end if is_taken else lines[:1000]
    reply, _rest = play_one(large, request + body)
    assert reply.get("content-type").startswith("text/html")
    assert (reply.status == 413) != is_taken
    assert ("trop volumineux" in reply.body.decode()) != is_taken
    assert '<html lang="fr"' in reply.body.decode()


def test_a_form_that_comes_too_slowly_is_refused_with_a_page(
    large: EdgeConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_bodies, "BODY_SECS", 0.2)
    request = make_request("POST", "/login/", "Content-Length: 90", FORM, host="app.localhost")
    reply, _rest = play_one(large, request + b"x")
    assert (reply.status, reply.get("content-type")) == (408, "text/html; charset=utf-8")
    assert b"This came too slowly." in reply.body
