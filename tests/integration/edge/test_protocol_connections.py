"""Pipelined, split and half-closed requests: responses in order, each scan recorded once."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from tests.integration.edge.driver import (
    Phone,
    make_config,
    read_events,
    wait_for,
)
from tests.integration.edge.protocol_driver import (
    API,
    HEALTH,
    assert_is_redirect,
    play,
    play_one,
    scan,
)
from tests.integration.edge.raw_client import (
    connect,
    get_server_side,
    make_get,
    make_request,
)
from tests.support.factories import Workspace

# Pipelines and splits


def test_responses_come_in_the_order_of_the_requests(config: EdgeConfig, nord: Workspace) -> None:
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


def test_fifty_scans_in_one_packet_are_recorded_once_each(
    config: EdgeConfig, short_id: str
) -> None:
    async def scenario(phone: Phone) -> list[str]:
        async with connect(phone) as client:
            ids = []
            for _ in range(3):
                await client.send(scan(short_id) * 50)
                ids += [(await client.read()).get("x-request-id") for _ in range(50)]
            # Reading was paused meanwhile, and continues.
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


def test_one_connection_of_a_proxy_serves_all_hosts(
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
def test_the_last_response_has_connection_close_and_later_requests_are_ignored(
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
def test_half_close_after_complete_requests_keeps_their_responses(
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
def test_half_close_mid_request_drops_connection(config: EdgeConfig, data: bytes) -> None:
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
    """Whether another scan is in a batch."""
    return phone.edge.metrics.requests > than


@pytest.mark.parametrize("lines", [[], ["Content-Length: 0"]], ids=["short way", "ASGI"])
@pytest.mark.parametrize("after", [b"", HEALTH + HEALTH], ids=["alone", "with a queue"])
def test_a_scan_of_a_disconnected_client_is_recorded_once_and_logs_no_error(
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
            taken = phone.edge.metrics.requests
            async with connect(phone) as client:
                await client.send(scan(short_id, *lines) + after)
                await wait_for(partial(has_taken_more, phone, taken))
                if ends_first:
                    client.writer.write_eof()
            frozen(False)
            await wait_for(lambda: not phone.connections)
            await wait_for(lambda: phone.edge.redis_circuit.is_healthy)
        await wait_for(lambda: not list(mine.spool_dir.glob("*")))

    play(mine, scenario)
    assert len({event.event_id for event in read_events(short_id, mine.redis_url)}) == 2
    assert [one for one in caplog.records if one.levelname == "ERROR" or one.exc_info] == []
