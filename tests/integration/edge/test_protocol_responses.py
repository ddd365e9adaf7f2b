"""Both paths of a scan, the fast one and ASGI, give the same response."""

import asyncio
import secrets
from typing import Any

import pytest

from edge.assembly import EdgeConfig
from edge.http.protocol import ScanCycle
from edge.redirects.enumeration import BURST
from kernel.request_ids import choose_request_id
from tenants.models import Domain
from tenants.selectors.hosts import HOST_COPY_SECS
from tests.integration.edge.driver import (
    Phone,
    in_thread,
    make_config,
    read_events,
)
from tests.integration.edge.protocol_driver import (
    LOST,
    assert_is_redirect,
    play,
    play_one,
    scan,
)
from tests.integration.edge.raw_client import (
    RawClient,
    Reply,
    ask_asgi,
    connect,
    get_server_side,
    make_get,
)
from tests.support.factories import ApiClient, Workspace

# Responses


def test_a_redirect_has_each_header_once_and_the_id_of_its_event(
    config: EdgeConfig, short_id: str
) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(scan(short_id))
            assert isinstance((await get_server_side(phone)).cycle, ScanCycle)
            assert_is_redirect(reply)
            names = [name for name, _ in reply.headers]
            needed = {"location", "cache-control", "content-length", "date", "x-request-id"}
            assert len(names) == len(needed)
            assert set(names) == needed
            (event,) = read_events(short_id)
            assert reply.get("x-request-id") == event.event_id
            assert (
                reply.get_comparable()
                == (await ask_asgi(phone, f"/q/{short_id}/")).get_comparable()
            )

    play(config, scenario)


@pytest.mark.parametrize(
    "lines", [("Content-Length: 0",), ("Cookie: a=1", "Cookie: b=2"), ("Connection: close",)]
)
def test_the_request_id_is_the_event_id_on_both_paths(
    config: EdgeConfig, short_id: str, lines: tuple[str, ...]
) -> None:
    reply, _ = play_one(config, scan(short_id, *lines))
    (event,) = read_events(short_id)
    assert reply.get("x-request-id") == event.event_id


@pytest.mark.parametrize(
    "offered",
    [b"order-4711", b"", b"x" * 129, b"evil\tid-4711", b"\xc3\xa9vil-4711-id",
     b"order-4711; x=1", b"<script>alert(1)</script>"],
)  # fmt: skip
def test_an_invalid_request_id_is_replaced(
    config: EdgeConfig, short_id: str, offered: bytes
) -> None:
    reply, _ = play_one(config, scan(short_id, b"X-Request-ID: " + offered))
    sent = reply.get("x-request-id")
    assert choose_request_id(sent) == sent
    assert (sent.encode() == offered) is (offered == b"order-4711")
    assert len(reply.headers) == 5


async def ask_both_ways(
    phone: Phone, client: RawClient, short_id: str, host: str = "q.localhost", **headers: str
) -> Reply:
    """Both paths return the same response with no-store."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    reply = await client.ask(scan(short_id, *lines, host=host))
    assert isinstance((await get_server_side(phone)).cycle, ScanCycle)
    other = await ask_asgi(phone, f"/q/{short_id}/", host=host, **headers)
    assert reply.get_comparable() == other.get_comparable()
    assert reply.get("cache-control") == "no-store"
    names = [name for name, _ in reply.headers]
    assert names.count("date") == 1
    assert not {"set-cookie", "strict-transport-security", "server", "connection"} & set(names)
    return reply


def test_paused_and_blocked_codes_get_the_same_response_on_both_paths(
    config: EdgeConfig, nord: Workspace, short_id: str, platform_admin: ApiClient
) -> None:
    paused = nord.create_qr()["short_id"]
    nord.owner.patch(f"/api/v1/dynamic/{paused}/", {"is_active": False})
    platform_admin.patch(f"/api/v1/platform/qrs/{short_id}/", {"blocked": True})

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            assert_is_redirect(await ask_both_ways(phone, client, paused), f"/q/{paused}/paused/")
            blocked = await ask_both_ways(phone, client, short_id, accept_language="fr")
            assert blocked.status == 410
            assert len(blocked.body) > 100

    play(config, scenario)


def test_unknown_and_rate_limited_codes_get_the_same_response_on_both_paths(
    config: EdgeConfig,
) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            assert (await ask_both_ways(phone, client, "zzzzzzzz")).status == 404
            crawler = "X-Forwarded-For: 198.51.100.67"
            replies = [await client.ask(scan(secrets.token_hex(4), crawler)) for _ in range(66)]
            assert [reply.status for reply in replies[: int(BURST)]] == [404] * int(BURST)
            assert replies[-1].status == 429
            assert int(replies[-1].get("retry-after")) > 0
            assert replies[-1].get("cache-control") == "no-store"

    play(config, scenario)


def test_without_any_source_both_paths_return_the_503_page(
    config: EdgeConfig, tmp_path: Any
) -> None:
    nowhere = make_config(
        tmp_path,
        redis_url="redis://127.0.0.1:1/0",
        database_url="postgresql://x:y@127.0.0.1:1/z",
    )

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await ask_both_ways(phone, client, "zzzzzzzz")
            assert (reply.status, reply.get("retry-after")) == (503, "5")

    play(nowhere, scenario)


def test_customers_hosts_get_the_same_response_on_both_paths(
    config: EdgeConfig, nord: Workspace, host: str, plain_host: str
) -> None:
    short_id = nord.create_qr()["short_id"]

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            for name in (host, plain_host):
                await client.ask(make_get("/", host=name))
            assert_is_redirect(await ask_both_ways(phone, client, short_id, host))
            assert_is_redirect(await ask_both_ways(phone, client, "zzzzzzzz", host), LOST)
            page = await ask_both_ways(phone, client, "zzzzzzzz", plain_host)
            assert page.status == 404
            assert b"Studio Nord" in page.body

    play(config, scenario)
    assert {event.host for event in read_events(short_id)} == {host}


def test_a_removed_host_is_served_for_one_second_at_most(
    config: EdgeConfig, nord: Workspace, host: str
) -> None:
    short_id = nord.create_qr()["short_id"]

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            assert_is_redirect(await client.ask(scan(short_id, host=host)))
            loop = asyncio.get_running_loop()
            await in_thread(lambda: Domain.objects.filter(domain=host).delete())
            removed_at = asked_at = loop.time()
            while (reply := await client.ask(scan(short_id, host=host))).status == 302:
                # Sent before this response, so its own delay does not count.
                assert asked_at - removed_at < HOST_COPY_SECS
                asked_at = loop.time()
            assert reply.status == 404
            assert b"Nothing here" in reply.body

    play(config, scenario)


def test_the_plain_page_is_sent_when_the_branded_one_fails(
    config: EdgeConfig, plain_host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise RuntimeError("no page")

    async def scenario(phone: Phone) -> Reply:
        async with connect(phone) as client:
            await client.ask(make_get("/", host=plain_host))
            monkeypatch.setattr("edge.sites.scan_site.ScanSite.apply_not_found_redirect", fail)
            return await client.ask(scan("zzzzzzzz", host=plain_host))

    assert play(config, scenario).status == 404
