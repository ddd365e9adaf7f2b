"""HTTP/1.1 on the web process's own connections, byte by byte, on the loop of production."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvloop

from config.supervisor.redis_server import RedisServer
from edge.assembly import EdgeConfig
from edge.engine.enumeration import BURST
from edge.server.scan_cycle import ScanCycle
from kernel.request_ids import choose_request_id
from tenants.models import Domain
from tests.factories import MENU_URL, ApiClient, Workspace
from tests.integration.edge.driver import (
    Phone,
    drive,
    in_thread,
    make_config,
    read_events,
    wait_for,
)
from tests.integration.edge.raw_client import (
    RawClient,
    Reply,
    ask_asgi,
    connect,
    get_server_side,
    make_get,
    make_request,
)

Result = TypeVar("Result")
LOST = "https://brand.example/lost"
API = "api.localhost"
HEALTH = make_get("/api/health/")


def play(config: EdgeConfig, scenario: Callable[[Phone], Awaitable[Result]]) -> Result:
    """Once q.localhost is known, so that scans take the short way."""

    async def run(phone: Phone) -> Result:
        await ask_asgi(phone, "/")
        return await scenario(phone)

    return drive(config, run, loop_factory=uvloop.new_event_loop)


def play_one(config: EdgeConfig, data: bytes, *, has_body: bool = True) -> tuple[Reply, bytes]:
    """One connection, one packet: its answer, and what follows until the server closes."""

    async def scenario(phone: Phone) -> tuple[Reply, bytes]:
        async with connect(phone) as client:
            reply = await client.ask(data, has_body=has_body)
            client.writer.write_eof()
            return reply, await client.read_rest()

    return play(config, scenario)


@pytest.fixture
def short_id(nord: Workspace) -> str:
    """A running QR of Nord's."""
    return str(nord.create_qr()["short_id"])


@pytest.fixture
def host(nord: Workspace) -> str:
    """A host of Nord's, with a place for unknown codes."""
    name = f"go-{secrets.token_hex(4)}.nord.example"
    Domain.objects.create(
        domain=name, tenant=nord.tenant, is_primary=True, not_found_redirect_url=LOST
    )
    return name


@pytest.fixture
def plain_host(nord: Workspace) -> str:
    """A host of Nord's, which shows a page for unknown codes."""
    name = f"go-{secrets.token_hex(4)}.nord.example"
    Domain.objects.create(domain=name, tenant=nord.tenant, is_primary=True)
    return name


def scan(short_id: str, *lines: str | bytes, host: str = "q.localhost") -> bytes:
    return make_get(f"/q/{short_id}/", *lines, host=host)


def assert_is_redirect(reply: Reply, location: str = MENU_URL) -> None:
    assert (reply.status, reply.get("location"), reply.body) == (302, location, b"")


def assert_is_refused(reply: Reply, rest: bytes, status: int = 400) -> None:
    """With all that a last answer needs."""
    assert reply.status == status
    assert reply.closes
    assert reply.get("cache-control") == "no-store"
    assert reply.get("date").endswith("GMT")
    assert rest == b""


# Answers


def test_a_scan_has_one_of_each_header_and_the_id_of_its_event(
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
            assert reply.get_lasting() == (await ask_asgi(phone, f"/q/{short_id}/")).get_lasting()

    play(config, scenario)


@pytest.mark.parametrize(
    "lines", [("Content-Length: 0",), ("Cookie: a=1", "Cookie: b=2"), ("Connection: close",)]
)
def test_whatever_way_a_scan_takes_its_answer_names_its_event(
    config: EdgeConfig, short_id: str, lines: tuple[str, ...]
) -> None:
    reply, _ = play_one(config, scan(short_id, *lines))
    (event,) = read_events(short_id)
    assert reply.get("x-request-id") == event.event_id


@pytest.mark.parametrize(
    "offered",
    [b"order-4711", b"", b"short", b"x" * 129, b"evil\tid-4711", b"\xc3\xa9vil-4711-id",
     b"order-4711; x=1", b"<script>alert(1)</script>"],
)  # fmt: skip
def test_a_strange_request_id_never_comes_back(
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
    """By the protocol and by ASGI: the same, and never kept by a cache."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    reply = await client.ask(scan(short_id, *lines, host=host))
    assert isinstance((await get_server_side(phone)).cycle, ScanCycle)
    other = await ask_asgi(phone, f"/q/{short_id}/", host=host, **headers)
    assert reply.get_lasting() == other.get_lasting()
    assert reply.get("cache-control") == "no-store"
    names = [name for name, _ in reply.headers]
    assert names.count("date") == 1
    assert not {"set-cookie", "strict-transport-security", "server", "connection"} & set(names)
    return reply


def test_paused_and_blocked_codes_are_answered_alike(
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


def test_unknown_codes_and_too_many_of_them_are_answered_alike(config: EdgeConfig) -> None:
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


def test_without_any_source_the_page_says_so_by_both_ways(
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


def test_customers_hosts_are_answered_alike(
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


def test_a_removed_host_is_served_for_no_more_than_its_second(
    config: EdgeConfig, nord: Workspace, host: str
) -> None:
    short_id = nord.create_qr()["short_id"]

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            assert_is_redirect(await client.ask(scan(short_id, host=host)))
            loop = asyncio.get_running_loop()
            await in_thread(lambda: Domain.objects.filter(domain=host).delete())
            removed_at = loop.time()
            while (reply := await client.ask(scan(short_id, host=host))).status == 302:
                assert loop.time() - removed_at < 1.1
            assert reply.status == 404
            assert b"Nothing here" in reply.body

    play(config, scenario)


def test_a_page_that_cannot_be_made_is_answered_by_the_plain_one(
    config: EdgeConfig, plain_host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise RuntimeError("no page")

    async def scenario(phone: Phone) -> Reply:
        async with connect(phone) as client:
            await client.ask(make_get("/", host=plain_host))
            monkeypatch.setattr("edge.scan_site.ScanSite.dress", fail)
            return await client.ask(scan("zzzzzzzz", host=plain_host))

    assert play(config, scenario).status == 404


# Pipelines and splits


def test_answers_come_in_the_order_of_the_requests(config: EdgeConfig, nord: Workspace) -> None:
    short_ids = [nord.create_qr()["short_id"] for _ in range(2)]
    first, second = short_ids
    requests = [
        (scan(first), 302), (scan(second), 302), (HEALTH, 200), (scan("zzzzzzzz"), 404),
        (make_get("/api/nothing/", host=API), 404), (scan(first), 302),
        (make_get("/"), 404), (scan(second), 302),
    ]  # fmt: skip

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            for start in range(len(requests)):
                turned = requests[start:] + requests[:start]
                await client.send(b"".join(data for data, _ in turned))
                replies = [await client.read() for _ in turned]
                assert [reply.status for reply in replies] == [status for _, status in turned]
            assert_is_redirect(await client.ask(scan(first)))

    play(config, scenario)
    assert [len(read_events(short_id)) for short_id in short_ids] == [17, 16]


def test_fifty_scans_in_one_packet_are_answered_and_recorded_once_each(
    config: EdgeConfig, short_id: str
) -> None:
    async def scenario(phone: Phone) -> list[str]:
        async with connect(phone) as client:
            ids = []
            for _ in range(3):
                await client.send(scan(short_id) * 50)
                ids += [(await client.read()).get("x-request-id") for _ in range(50)]
            # Reading was paused meanwhile, and goes on.
            assert_is_redirect(await client.ask(scan(short_id, "Connection: close")))
            assert await client.read_rest() == b""
            return ids

    ids = play(config, scenario)
    assert [event.event_id for event in read_events(short_id)][:-1] == ids


def test_a_request_may_be_split_anywhere(config: EdgeConfig, short_id: str) -> None:
    data = scan(short_id, "X-Request-ID: order-4711", "User-Agent: Mozilla/5.0")

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            await client.ask(HEALTH)
            protocol = await get_server_side(phone)
            for cut in range(1, len(data)):
                protocol.data_received(data[:cut])
                protocol.data_received(data[cut:])
                reply = await client.read()
                assert_is_redirect(reply)
                assert reply.get("x-request-id") == "order-4711"
            for place in range(len(data)):
                protocol.data_received(data[place : place + 1])
            assert_is_redirect(await client.read())

    play(config, scenario)
    assert len(read_events(short_id)) == len(data)


def test_a_proxys_connection_serves_all_hosts_in_turn(
    config: EdgeConfig, nord: Workspace, short_id: str, host: str
) -> None:
    calls = [
        (scan(short_id, host=host), 302), (scan(short_id), 302),
        (make_get("/api/v1/dynamic/", host=API), 401), (scan("zzzzzzzz", host="evil.example"), 404),
        (scan(short_id, host="Q.LOCALHOST:80"), 302), (scan(short_id, host=API), 404),
        (make_request("HEAD", f"/q/{short_id}/"), 302), (HEALTH, 200),
    ]  # fmt: skip

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            for _ in range(5):
                for data, status in calls:
                    reply = await client.ask(data, has_body=not data.startswith(b"HEAD"))
                    assert reply.status == status, data
                    assert not reply.closes
            assert len(phone.connections) == 1

    play(config, scenario)
    assert len(read_events(short_id)) == 15


# The end of a connection


@pytest.mark.parametrize(
    ("version", "lines"),
    [("1.1", ["Connection: close"]), ("1.0", []), ("1.0", ["Connection: keep-alive"])],
)
def test_the_last_answer_says_so_and_nothing_after_it_is_served(
    config: EdgeConfig, short_id: str, version: str, lines: list[str]
) -> None:
    data = scan(short_id, *lines).replace(b"HTTP/1.1", f"HTTP/{version}".encode())

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(data + scan(short_id))
            assert_is_redirect(reply)
            assert reply.closes
            assert await client.read_rest() == b""

    play(config, scenario)
    assert len(read_events(short_id)) == 1


def test_http_1_0_needs_no_host(config: EdgeConfig) -> None:
    reply, _ = play_one(config, b"GET /api/health/ HTTP/1.0\r\n\r\n")
    assert reply.status == 200


@pytest.mark.parametrize("count", [1, 3])
def test_who_ends_its_side_still_gets_its_answers(
    config: EdgeConfig, short_id: str, count: int
) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            client.writer.write(scan(short_id) * count)
            client.writer.write_eof()
            replies = [await client.read() for _ in range(count)]
            assert [reply.status for reply in replies] == [302] * count
            assert replies[-1].closes
            assert await client.read_rest() == b""
            await wait_for(lambda: not phone.connections)

    play(config, scenario)
    assert len(read_events(short_id)) == count


@pytest.mark.parametrize(
    "data", [b"", b"GET /q/", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"]
)
def test_who_ends_its_side_within_a_request_is_let_go(config: EdgeConfig, data: bytes) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            client.writer.write(data)
            client.writer.write_eof()
            await client.read_rest()
            await wait_for(lambda: not phone.connections)

    play(config, scenario)


@pytest.fixture
def mine(own_redis: RedisServer, tmp_path: Path) -> EdgeConfig:
    """A Redis that frozen() stops."""
    return make_config(tmp_path / "spool", redis_url=own_redis.url)


def has_taken_more(phone: Phone, than: int) -> bool:
    """Whether another scan is in a turn."""
    return phone.edge.metrics.answers > than


@pytest.mark.parametrize("lines", [[], ["Content-Length: 0"]], ids=["short way", "ASGI"])
@pytest.mark.parametrize("after", [b"", HEALTH + HEALTH], ids=["alone", "with a queue"])
def test_a_scan_whose_client_left_is_recorded_once_and_nothing_is_logged(
    mine: EdgeConfig,
    short_id: str,
    frozen: Callable[[bool], None],
    caplog: pytest.LogCaptureFixture,
    lines: list[str],
    after: bytes,
) -> None:
    async def scenario(phone: Phone) -> None:
        for ends_first in (False, True):
            frozen(True)
            taken = phone.edge.metrics.answers
            async with connect(phone) as client:
                await client.send(scan(short_id, *lines) + after)
                await wait_for(partial(has_taken_more, phone, taken))
                if ends_first:
                    client.writer.write_eof()
            frozen(False)
            await wait_for(lambda: not phone.connections)
            await wait_for(lambda: phone.edge.redis_circuit.is_closed)
        await wait_for(lambda: not list(mine.spool_dir.glob("*")))

    play(mine, scenario)
    assert len({event.event_id for event in read_events(short_id, mine.redis_url)}) == 2
    assert [one for one in caplog.records if one.levelname == "ERROR" or one.exc_info] == []


# Methods, bodies and targets


def test_head_has_the_headers_and_no_body(config: EdgeConfig, short_id: str) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            for path in (f"/q/{short_id}/", "/q/zzzzzzzz/"):
                got = await client.ask(make_get(path))
                head = await client.ask(make_request("HEAD", path), has_body=False)
                assert head.get_lasting() == got._replace(body=b"").get_lasting()

    play(config, scenario)
    assert len(read_events(short_id)) == 1


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (["Content-Length: 0"], b""),
        (["Content-Length: 5"], b"hello"),
        (["Transfer-Encoding: chunked"], b"5\r\nhello\r\n0\r\n\r\n"),
        (["Expect: 100-continue", "Content-Length: 5"], b"hello"),
        (["Expect: 100-continue"], b""),
        (["Upgrade: h2c"], b""),
    ],
)
def test_a_scan_with_a_body_is_one_scan(
    config: EdgeConfig, short_id: str, lines: list[str], body: bytes
) -> None:
    """Not even when the body looks like a scan."""
    smuggled = scan("zzzzzzzz")
    body = body.replace(b"5\r\nhello", b"%x\r\n%b" % (len(smuggled), smuggled))
    body = body.replace(b"hello", smuggled) if body == b"hello" else body
    lines = [line.replace("Length: 5", f"Length: {len(smuggled)}") for line in lines]

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            assert_is_redirect(await client.ask(scan(short_id, *lines) + body))
            assert_is_redirect(await client.ask(scan(short_id)))

    play(config, scenario)
    assert len(read_events(short_id)) == 2


def test_expectations_are_met_where_the_body_is_wanted(config: EdgeConfig) -> None:
    head = make_request(
        "POST", "/api/auth/token/", "Expect: 100-continue", "Content-Length: 2",
        "Content-Type: application/json", host=API,
    )  # fmt: skip

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            assert (await client.ask(head)).status == 100
            assert (await client.ask(b"{}")).status == 400

    play(config, scenario)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PURGE"])
def test_other_methods_are_refused_and_the_connection_goes_on(
    config: EdgeConfig, short_id: str, method: str
) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            data = make_request(method, f"/q/{short_id}/", "Content-Length: 5") + b"hello"
            reply = await client.ask(data)
            assert (reply.status, reply.get("allow")) == (405, "GET, HEAD")
            assert reply.get("cache-control") == "no-store"
            assert_is_redirect(await client.ask(scan(short_id)))

    play(config, scenario)
    assert len(read_events(short_id)) == 1


SMUGGLED = scan("zzzzzzzz")


@pytest.mark.parametrize(
    "data",
    [
        make_get("/q/ID/", "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
        make_get("/q/ID/", "Transfer-Encoding: chunked", "Content-Length: 5") + b"0\r\n\r\n",
        make_get("/q/ID/", "Content-Length: 0", "Content-Length: 50"),
        make_get("/q/ID/", "Content-Length: 5", "Content-Length: 5") + b"hello",
        make_get("/q/ID/", "Content-Length: +5") + b"hello",
        make_get("/q/ID/", "Content-Length: 5, 5") + b"hello",
        make_get("/q/ID/", "Content-Length: -1"),
        make_get("/q/ID/", "Transfer-Encoding: gzip"),
        make_get("/q/ID/", "Transfer-Encoding: xchunked"),
        make_get("/q/ID/", "Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n",
        make_get("/q/ID/", "Transfer-Encoding: chunked, identity"),
        make_get("/q/ID/", "Content-Length : 5"),
        make_get("/q/ID/", "X: a\r\n folded"),
        make_get("/q/ID/", b"X: a\x00b"),
        make_get("/q/ID/", b"X: a\rb"),
        make_get("/q/ID/", b"X-Request-ID: order-4711\nSet-Cookie: a=b"),
        make_get("/q/ID/", b"X\xc3\xa9: a"),
        make_get("/q/ID/", b"no colon"),
        make_get("/q/ID/").replace(b"\r\n", b"\n"),
        make_get("/q/ID/", "Host: api.localhost"),
        make_get("/q/ID/", "Host: q.localhost"),
        b"GET /q/ID/ HTTP/1.1\r\nUser-Agent: none\r\n\r\n",
        make_get("/q/ID/", "Connection: Upgrade", "Upgrade: h2c", "Content-Length: 5") + b"hello",
        make_get("/q/ID/", "Connection: Upgrade", "Upgrade: h2c", "Transfer-Encoding: chunked"),
        "GET /q/ID/\u00e9 HTTP/1.1\r\nHost: q.localhost\r\n\r\n".encode(),
        b"GET /q/ID/\x00 HTTP/1.1\r\nHost: q.localhost\r\n\r\n",
        b"GET /q/ID/?\x7f HTTP/1.1\r\nHost: q.localhost\r\n\r\n",
        b"GET q/ID/ HTTP/1.1\r\nHost: q.localhost\r\n\r\n",
        b"GET /q/ID/ HTTP/1.7\r\nHost: q.localhost\r\n\r\n",
        b"GET /q/ID/ HTTP/11\r\nHost: q.localhost\r\n\r\n",
        b"get /q/ID/ HTTP/1.1\r\nHost: q.localhost\r\n\r\n",
        b"CONNECT q.localhost:443 HTTP/1.1\r\nHost: q.localhost\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)  # fmt: skip
def test_what_others_may_understand_differently_is_refused(
    config: EdgeConfig, short_id: str, data: bytes
) -> None:
    data = data.replace(b"ID", short_id.encode())

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(data + SMUGGLED)
            assert_is_refused(reply, await client.read_rest())
            await wait_for(lambda: not phone.connections)

    play(config, scenario)
    assert read_events(short_id) == []


def test_a_refusal_does_not_overtake_the_answers_before_it(
    config: EdgeConfig, short_id: str
) -> None:
    async def scenario(phone: Phone) -> None:
        for before in ([scan(short_id)], [scan(short_id), HEALTH], [HEALTH, scan(short_id)]):
            async with connect(phone) as client:
                await client.send(b"".join(before) + b"nonsense\r\n\r\n" + scan(short_id))
                replies = [await client.read() for _ in before]
                expected = [302 if data == scan(short_id) else 200 for data in before]
                assert [reply.status for reply in replies] == expected
                assert replies[-1].closes
                assert await client.read_rest() == b""

    play(config, scenario)
    assert len(read_events(short_id)) == 3


def test_a_body_that_breaks_off_is_refused(config: EdgeConfig) -> None:
    head = make_request("POST", "/api/auth/token/", "Transfer-Encoding: chunked", host=API)

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(head + b"3\r\nabc\r\nnonsense\r\n")
            assert_is_refused(reply, await client.read_rest())

    play(config, scenario)


@pytest.mark.parametrize("upgrade", ["websocket", "h2c"])
def test_upgrades_are_answered_in_http_1(config: EdgeConfig, short_id: str, upgrade: str) -> None:
    lines = ["Connection: Upgrade", f"Upgrade: {upgrade}", "Sec-WebSocket-Version: 13"]

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(scan(short_id, *lines) + SMUGGLED)
            assert_is_redirect(reply)
            assert reply.closes
            assert await client.read_rest() == b""

    play(config, scenario)
    assert len(read_events(short_id)) == 1


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/q/ID/", 302), ("/q/ID", 302), ("/q/ID/?a=b&c=/q/", 302), ("/q/ID?", 302),
        ("/q/ID/#top", 302), ("http://q.localhost/q/ID/", 302),
        ("http://q.localhost:80/q/ID?a=b", 302), ("HTTP://Q.LOCALHOST/q/ID/", 302),
        ("http://evil.example/q/ID/", 404), ("http://q.localhost", 404),
        ("http://q.localhost?a", 404),
        ("//q/ID/", 404), ("/q//ID/", 404), ("/q/ID//", 404), ("/q/ID/%0d%0aSet-Cookie:a=b", 404),
        ("/q/ID%00/", 404), ("/q/ID%0a", 404), ("/Q/ID/", 404), ("/q/../q/ID/", 404), ("*", 404),
    ],
)  # fmt: skip
def test_targets(config: EdgeConfig, short_id: str, target: str, status: int) -> None:
    reply, _ = play_one(config, make_get(target.replace("ID", short_id)))
    assert reply.status == status
    assert reply.get("cache-control") == "no-store"
    assert not any(name == "set-cookie" for name, _ in reply.headers)
    assert len(read_events(short_id)) == (status == 302)


def test_percent_encoded_ids_and_foreign_bytes_in_queries(
    config: EdgeConfig, short_id: str
) -> None:
    encoded = f"%{ord(short_id[0]):02X}{short_id[1:]}"

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            assert_is_redirect(await client.ask(scan(encoded)))
            query = scan(short_id, b"X: \xff\xfe", "Referer: https://example.com/\u00e9")
            assert_is_redirect(await client.ask(query))
            raw = make_get(f"/q/{short_id}/?x=%ff%0d%0aSet-Cookie:a=b")
            assert_is_redirect(await client.ask(raw))

    play(config, scenario)
    assert len(read_events(short_id)) == 3


def test_the_host_of_an_absolute_target_counts(
    config: EdgeConfig, nord: Workspace, sud: Workspace, host: str
) -> None:
    theirs = sud.create_qr()["short_id"]
    reply, _ = play_one(config, make_get(f"http://{host}/q/{theirs}/"))
    assert_is_redirect(reply, LOST)
    assert read_events(theirs) == []


@pytest.mark.parametrize("name", ["", " ", "a" * 5000, "q.localhost,q.localhost", "[::1", "\u00e9"])
def test_strange_hosts_get_the_page_of_unknown_ones(config: EdgeConfig, name: str) -> None:
    reply, _ = play_one(config, scan("zzzzzzzz", host=name))
    assert reply.status == 404
    assert b"Nothing here" in reply.body
    assert reply.get("cache-control") == "no-store"


def test_trailers_are_no_headers(config: EdgeConfig, short_id: str, nord: Workspace) -> None:
    trailers = "0\r\nX-Forwarded-For: 203.0.113.99\r\nHost: api.localhost\r\n\r\n"
    lines = ["Transfer-Encoding: chunked", "X-Forwarded-For: 203.0.113.5"]

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            data = scan(short_id, *lines) + b"2\r\n{}\r\n" + trailers.encode()
            assert_is_redirect(await client.ask(data))
            assert_is_redirect(await client.ask(scan(short_id)))

    play(config, scenario)
    assert [event.address for event in read_events(short_id)] == ["203.0.113.5", "127.0.0.1"]


def test_a_mistake_of_ours_is_logged_and_not_called_the_clients(
    config: EdgeConfig,
    short_id: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: Any) -> bool:
        raise RuntimeError("a mistake")

    monkeypatch.setattr("edge.front_door.FrontDoor.begin_scan", fail)
    reply, rest = play_one(config, scan(short_id))
    assert_is_refused(reply, rest, 500)
    assert "a mistake" in caplog.text
