"""Clients that send too much, send too slowly or never read; and the server's shutdown."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from edge.http import connection
from edge.http.limits import PIPELINED
from edge.http.protocol import ScanProtocol
from tests.integration.edge.driver import HASTY, Phone, make_config, read_events, wait_for
from tests.integration.edge.protocol_driver import API, HEALTH, assert_is_refused, play, scan
from tests.integration.edge.raw_client import (
    RawClient,
    SilentEnd,
    connect,
    get_server_side,
    make_get,
    make_request,
)
from tests.support.factories import MENU_URL

SOON = 0.2
LATE = 30.0


@pytest.fixture
def set_secs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets the time limits of connections."""

    def set_both(*, head: float, keep_alive: float) -> None:
        monkeypatch.setattr(connection, "HEAD_SECS", head)
        monkeypatch.setattr(connection, "KEEP_ALIVE_SECS", keep_alive)

    return set_both


# Size


def pad(size: int, *lines: str) -> bytes:
    """A scan with a head of about size_bytes."""
    return make_get("/q/zzzzzzzz/", *lines, "Cookie: " + "a" * (size - 60))


@pytest.mark.parametrize(
    "data",
    [
        pad(40_000),
        pad(200_000),
        make_get("/q/zzzzzzzz/?" + "a" * 40_000),
        make_get("/q/zzzzzzzz/", *[f"X-{number}: a" for number in range(150)]),
        make_get("/", *[f"X-{number}: a" for number in range(150)], host=API),
    ],
    ids=["cookie", "large cookie", "url", "headers", "headers of a page"],
)
def test_a_head_that_is_too_large_is_rejected(config: EdgeConfig, data: bytes) -> None:
    async def scenario(phone: Phone) -> None:
        for before in (b"", HEALTH):
            for size in (len(data), 9000):
                async with connect(phone) as client:
                    if before:
                        await client.ask(before)
                    protocol = await get_server_side(phone)
                    for start in range(0, len(data), size):
                        if not protocol.transport.is_closing():
                            protocol.data_received(data[start : start + size])
                    assert_is_refused(await client.read(), await client.read_rest(), 431)
                await wait_for(lambda: not phone.connections)

    play(config, scenario)


def test_an_endless_head_is_rejected(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> None:
        for start in (make_get("/")[:-2] + b"X: ", b"GET /", b"GET / HTTP/1.1\r\nX"):
            async with connect(phone) as client:
                protocol = await get_server_side(phone)
                protocol.data_received(start)
                sent = 0
                while not protocol.transport.is_closing():
                    protocol.data_received(b"a" * 100)
                    sent += 100
                assert sent < 33_000
                assert_is_refused(await client.read(), await client.read_rest(), 431)
            await wait_for(lambda: not phone.connections)

    play(config, scenario)


def test_the_largest_heads_of_phones_are_served(config: EdgeConfig, short_id: str) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            for lines in (["Cookie: " + "a" * 16_384], ["Cookie: " + "a" * 32_000],
                          [f"X-{number}: a" for number in range(90)]):  # fmt: skip
                assert (await client.ask(scan(short_id, *lines))).status == 302
            # In small pieces, too.
            protocol = await get_server_side(phone)
            data = scan(short_id, "Cookie: " + "a" * 32_000)
            for start in range(0, len(data), 1000):
                protocol.data_received(data[start : start + 1000])
            assert (await client.read()).status == 302

    play(config, scenario)
    assert len(read_events(short_id)) == 4


@pytest.mark.parametrize("max_body_bytes", [1000, 1_000_000])
def test_a_large_body_does_not_count_as_a_head(
    config: EdgeConfig, short_id: str, tmp_path: Path, max_body_bytes: int
) -> None:
    mine = make_config(tmp_path / "spool", max_body_bytes=max_body_bytes)
    body = b"x" * 300_000
    length = f"Content-Length: {len(body)}"
    post = make_request("POST", "/api/v1/dynamic/", length, host=API) + body
    status = 401 if max_body_bytes > len(body) else 413

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            assert (await client.ask(post)).status == status
            assert (await client.ask(scan(short_id))).status == 302
            protocol = await get_server_side(phone)
            for cut in (1, 20, len(scan(short_id)) - 1):
                # The end of the body and the first bytes of the scan in one packet.
                protocol.data_received(post[:250_000])
                protocol.data_received(post[250_000:] + scan(short_id)[:cut])
                protocol.data_received(scan(short_id)[cut : cut + 1])
                protocol.data_received(scan(short_id)[cut + 1 :])
                assert [(await client.read()).status for _ in range(2)] == [status, 302]

    play(mine, scenario)
    assert len(read_events(short_id)) == 4


def test_many_requests_in_one_packet_do_not_count_as_one_head(
    config: EdgeConfig, short_id: str
) -> None:
    data = scan(short_id, "Cookie: " + "a" * 2000)

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            await client.ask(HEALTH)
            protocol = await get_server_side(phone)
            protocol.data_received(data * 20 + data[:100])
            protocol.data_received(data[100:101])
            protocol.data_received(data[101:])
            assert {(await client.read()).status for _ in range(21)} == {302}

    play(config, scenario)
    assert len(read_events(short_id)) == 21


def test_the_queue_of_requests_is_limited(config: EdgeConfig, short_id: str) -> None:
    async def scenario(phone: Phone) -> int:
        async with connect(phone) as client:
            await client.ask(HEALTH)
            protocol = await get_server_side(phone)
            protocol.data_received(scan(short_id) * 1000)
            rest = await client.read_rest()
            assert rest.count(b"connection: close\r\n") == 1
            return rest.count(b"HTTP/1.1 302 Found\r\n")

    answered = play(config, scenario)
    assert answered == len(read_events(short_id)) == PIPELINED + 1


@pytest.mark.parametrize("trailer", [b"X: " + b"a" * 1000, b"X: a\r\n" * 200])
def test_endless_trailers_are_rejected(config: EdgeConfig, trailer: bytes) -> None:
    head = make_request("POST", "/api/auth/token/", "Transfer-Encoding: chunked", host=API)

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            protocol = await get_server_side(phone)
            protocol.data_received(head + b"2\r\n{}\r\n0\r\n" + trailer)
            sent = 0
            while not protocol.transport.is_closing():
                protocol.data_received(trailer[3:] if trailer.endswith(b"a") else trailer)
                sent += len(trailer)
                assert len(protocol.headers) < 20_000
            assert sent < 40_000
            assert_is_refused(await client.read(), await client.read_rest(), 431)

    play(config, scenario)


# Time


def test_a_slow_head_is_cut_off(config: EdgeConfig, set_secs: Callable[..., None]) -> None:
    set_secs(head=SOON, keep_alive=LATE)

    async def scenario(phone: Phone) -> None:
        for before in (b"", HEALTH):
            async with connect(phone) as client:
                if before:
                    await client.ask(before)
                end = SilentEnd()
                await client.send(b"GET /q/zzz")
                assert SOON * 0.9 < await end.count_secs(client) < LATE / 2

    play(config, scenario)


def test_a_dribbled_head_is_cut_off(config: EdgeConfig, set_secs: Callable[..., None]) -> None:
    set_secs(head=SOON, keep_alive=LATE)

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            await client.ask(HEALTH)
            protocol = await get_server_side(phone)
            async with asyncio.timeout(LATE / 2):
                while not protocol.transport.is_closing():
                    await client.send(b"GET / HTTP/1.1\r\n"[:1] if not protocol.url else b"a")
                    await asyncio.sleep(0.01)

    play(config, scenario)


def test_a_connection_without_any_request_is_cut_off_earlier(
    config: EdgeConfig, set_secs: Callable[..., None]
) -> None:
    set_secs(head=SOON, keep_alive=6 * SOON)

    async def scenario(phone: Phone) -> None:
        end = SilentEnd()
        async with connect(phone) as client:
            assert SOON * 0.9 < await end.count_secs(client) < LATE / 2
        for data in (scan("zzzzzzzz"), HEALTH):
            async with connect(phone) as client:
                end = SilentEnd()
                await client.ask(data)
                assert SOON * 5 < await end.count_secs(client) < LATE / 2

    play(config, scenario)


def test_a_connection_in_use_is_kept(config: EdgeConfig, set_secs: Callable[..., None]) -> None:
    set_secs(head=SOON, keep_alive=LATE)

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            await client.ask(scan("zzzzzzzz"))
            protocol = await get_server_side(phone)
            for _ in range(5):  # Each pause is just below the limit.
                protocol._waiting_since -= LATE * 0.9
                protocol._cut_off_if_idle()
                assert not (await client.ask(scan("zzzzzzzz"))).closes
            protocol._waiting_since -= LATE
            protocol._cut_off_if_idle()
            assert await client.read_rest() == b""

    play(config, scenario)


@pytest.fixture
def slow_redis(own_redis: RedisServer, frozen: Any, tmp_path: Path) -> EdgeConfig:
    """A Redis that frozen() stops."""
    return make_config(tmp_path / "spool", redis_url=own_redis.url, timeouts=HASTY)


async def begin_scan(phone: Phone, client: RawClient, data: bytes) -> None:
    """Send it and wait until it is in a batch, which waits for Redis."""
    taken = phone.edge.metrics.requests
    await client.send(data)
    await wait_for(lambda: phone.edge.metrics.requests > taken)


def test_a_scan_that_waits_for_redis_is_not_cut_off(
    slow_redis: EdgeConfig, short_id: str, frozen: Any, set_secs: Callable[..., None]
) -> None:
    set_secs(head=0.01, keep_alive=0.01)

    async def scenario(phone: Phone) -> int:
        async with connect(phone) as client:
            frozen(True)
            await begin_scan(phone, client, scan(short_id))
            return (await client.read()).status

    assert play(slow_redis, scenario) == 302


@pytest.mark.parametrize("request_name", ["scan", "page"])
def test_a_client_that_never_reads_is_cut_off_and_fills_no_memory(
    config: EdgeConfig, short_id: str, set_secs: Callable[..., None], request_name: str
) -> None:
    data = scan(short_id) if request_name == "scan" else HEALTH

    async def scenario(phone: Phone) -> None:
        async with connect(phone, receive_bytes=2048) as client:
            protocol = await fill(phone, client, data)
            client.writer.write(data * 5000)
            await wait_for(lambda: len(protocol.pipeline) > 0)
            await asyncio.sleep(SOON)
            assert protocol.transport.get_write_buffer_size() < 100_000
            assert len(protocol.pipeline) <= PIPELINED
            set_secs(head=SOON, keep_alive=SOON)
            protocol._schedule_idle_check(SOON)
            await wait_for(lambda: not phone.connections)

    play(config, scenario)


async def fill(phone: Phone, client: RawClient, data: bytes) -> ScanProtocol:
    """Send without reading until every buffer is full."""
    await client.ask(HEALTH)
    protocol = await get_server_side(phone)
    # The kernel's buffer is megabytes large by default.
    plain = protocol.transport.get_extra_info("socket")
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2048)
    client.stop_reading(stop=True)
    while not protocol.flow.write_paused:
        protocol.data_received(data)
        await wait_for(lambda: protocol.flow.write_paused or is_response_complete(protocol))
    return protocol


def is_response_complete(protocol: ScanProtocol) -> bool:
    return bool(protocol.cycle.response_complete)


def test_a_slow_reader_is_not_cut_off(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone, receive_bytes=2048) as client:
            protocol = await fill(phone, client, HEALTH)
            client.stop_reading(stop=False)
            while before := protocol.transport.get_write_buffer_size():
                protocol._cut_off_if_idle()
                assert not protocol.transport.is_closing()
                while protocol.transport.get_write_buffer_size() == before:
                    assert (await client.read()).status == 200

    play(config, scenario)


# Number of connections


def test_only_new_connections_beyond_the_limit_are_closed(
    config: EdgeConfig,
    short_id: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(connection, "CONNECTIONS", 3)

    async def scenario(phone: Phone) -> None:
        async with AsyncExitStack() as stack:
            guests = [await stack.enter_async_context(connect(phone)) for _ in range(3)]
            for guest in guests:
                assert (await guest.ask(scan(short_id))).status == 302
            for _ in range(5):
                async with connect(phone) as newcomer:
                    newcomer.writer.write(scan(short_id))
                    assert await newcomer.read_rest() == b""
            for guest in guests:
                assert (await guest.ask(scan(short_id))).status == 302
            assert len(phone.connections) == 3
            guests[0].writer.close()
            await wait_for(lambda: len(phone.connections) == 2)
            async with connect(phone) as newcomer:
                assert (await newcomer.ask(scan(short_id))).status == 302

    play(config, scenario)
    assert len(read_events(short_id)) == 7
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []


# Shutdown


def test_a_stop_finishes_requests_in_progress_and_closes_idle_connections(
    slow_redis: EdgeConfig, own_redis: RedisServer, short_id: str, frozen: Any
) -> None:
    async def scenario(phone: Phone) -> None:
        for data, count in ((scan(short_id), 1), (scan(short_id) + HEALTH + scan(short_id), 3)):
            async with connect(phone) as busy, connect(phone) as idle, connect(phone) as silent:
                await idle.ask(HEALTH)
                frozen(True)
                await begin_scan(phone, busy, data)
                for protocol in list(phone.connections):
                    protocol.shutdown()
                for client in (idle, silent):
                    assert await client.read_rest() == b""
                frozen(False)
                replies = [await busy.read() for _ in range(count)]
                assert [reply.closes for reply in replies] == [False] * (count - 1) + [True]
                assert (replies[0].status, replies[0].get("location")) == (302, MENU_URL)
                assert await busy.read_rest() == b""
            await wait_for(lambda: not phone.connections)
            await wait_for(lambda: phone.edge.redis_circuit.is_healthy)
        await wait_for(lambda: not list(slow_redis.spool_dir.glob("*")))

    play(slow_redis, scenario)
    assert len({event.event_id for event in read_events(short_id, own_redis.url)}) == 3
