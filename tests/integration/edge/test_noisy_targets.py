"""Codes with characters that a scanner, a chat or a typesetter has added."""

import pytest

from edge.assembly import EdgeConfig
from tests.integration.edge.driver import Phone, read_events, wait_for
from tests.integration.edge.protocol_driver import API, assert_is_redirect, play, scan
from tests.integration.edge.raw_client import ask_asgi, connect, get_server_side, make_get

MENU = "\u6253\u5f00"
NOISY = [
    "/q/ID.", "/q/ID)", "/q/ID&utm_source=x", "//q/ID/", "/q/ID/index.html", "/Q/ID/", "/q/ID,",
    "/q/ID%20", "/q/ID%E2%80%8B", "/q/ID%00", "/q/ID%29/", "/q/ID/%C3%A9", "/q/ID/a/b/c", "/q/ID;x",
    "/q/ID/paused.html", "/%71/ID", "/q/ID*", "/q/ID'", '/q/ID"', "/q/ID\\", "/q/ID|", "/q/ID{}",
]  # fmt: skip
RAW = [
    f"/q/ID/?x={MENU}".encode(),
    f"/q/ID{MENU}".encode(),
    f"/q/ID\uff09?x={MENU}".encode(),
    b"/q/ID/?x=\xe9",
    b"/q/ID/\xff\xfe",
    "/q/ID/?a=\u00e9#\u00e9".encode(),
]


async def wait_for_events(short_id: str, count: int) -> None:
    """Wait until they are in the stream, which takes longer when Redis is slow."""
    await wait_for(lambda: len(read_events(short_id)) >= count)
    assert len(read_events(short_id)) == count


def write_get(target: bytes) -> bytes:
    return b"GET %b HTTP/1.1\r\nHost: q.localhost\r\n\r\n" % target


def test_noise_around_a_code_is_ignored_on_both_paths(config: EdgeConfig, short_id: str) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            for path in NOISY:
                target = path.replace("ID", short_id)
                assert_is_redirect(await client.ask(make_get(target)))
                # Behind another response it takes the ASGI path.
                await client.send(make_get("/api/health/") + make_get(target))
                assert (await client.read()).status == 200
                assert_is_redirect(await client.read())
        await wait_for_events(short_id, 2 * len(NOISY))

    play(config, scenario)


def test_longer_ids_are_unknown_on_both_paths(config: EdgeConfig, short_id: str) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            for longer in ("A", "0", "%41", "x/", "9?"):
                target = make_get(f"/q/{short_id}{longer}")
                assert (await client.ask(target)).status == 404
                await client.send(make_get("/api/health/") + target)
                assert [(await client.read()).status for _ in range(2)] == [200, 404]
            reply = await ask_asgi(phone, f"/q/{short_id}%41")
            assert reply.status == 302, "decoded already"

    play(config, scenario)


@pytest.mark.parametrize("target", RAW)
def test_bytes_beyond_ascii_are_served_however_they_are_split(
    config: EdgeConfig, short_id: str, target: bytes
) -> None:
    data = write_get(target.replace(b"ID", short_id.encode()))

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            assert_is_redirect(await client.ask(data))
            protocol = await get_server_side(phone)
            protocol.data_received(b"\r\n" + data)
            assert_is_redirect(await client.read())
            for packet in (data[at : at + 1] for at in range(len(data))):
                protocol.data_received(packet)
            assert_is_redirect(await client.read())
            cut = data.index(b"HTTP")
            protocol.data_received(data[:cut])
            protocol.data_received(data[cut:])
            assert_is_redirect(await client.read())
        await wait_for_events(short_id, 4)

    play(config, scenario)


def test_bytes_of_headers_and_bodies_are_unchanged(config: EdgeConfig, short_id: str) -> None:
    """In headers and in bodies, wherever a packet ends."""
    agent = "M\u00fcller".encode()
    data = scan(short_id, b"User-Agent: " + agent)

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            protocol = await get_server_side(phone)
            for cut in range(len(data)):
                protocol.data_received(data[:cut])
                protocol.data_received(data[cut:])
                assert_is_redirect(await client.read())
        await wait_for_events(short_id, len(data))

    play(config, scenario)
    assert {event.user_agent.encode("latin-1") for event in read_events(short_id)} == {agent}


def test_django_gets_a_query_beyond_ascii(config: EdgeConfig) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            path = f"/api/v1/dynamic/?search={MENU}"
            assert (await client.ask(make_get(path, host=API))).status == 401

    play(config, scenario)


@pytest.mark.parametrize("byte", [b"\x00", b"\x01", b"\x1f", b"\x7f", b"\t"])
def test_control_characters_are_not_ignored(config: EdgeConfig, short_id: str, byte: bytes) -> None:
    async def scenario(phone: Phone) -> None:
        for place in (b"/q/%b%b", b"/q/%b/?x=%b", b"/q/%b/?x=\xc3\xa9%b"):
            async with connect(phone) as client:
                reply = await client.ask(write_get(place % (short_id.encode(), byte)))
                assert (reply.status, reply.closes) == (400, True)

    play(config, scenario)
    assert read_events(short_id) == []
