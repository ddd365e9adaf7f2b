"""Bodies without a Content-Length, and those beside Upgrade, as clients really send them."""

import json

import pytest

from edge.assembly import EdgeConfig
from tests.integration.edge.driver import Phone, read_events, wait_for
from tests.integration.edge.protocol_driver import (
    API,
    HEALTH,
    assert_is_redirect,
    assert_is_refused,
    play,
    scan,
)
from tests.integration.edge.raw_client import connect, get_server_side, make_request
from tests.support.factories import Workspace

BODY = json.dumps({"name": "Men\u00fc", "destination_url": "https://example.com/a"}).encode()

# The request heads of these clients; the blank line and the body are added below.
NODE = """\
POST /api/v1/dynamic/ HTTP/1.1
Content-Type: application/json
Authorization: Bearer TOKEN
Host: api.localhost:8000
Connection: keep-alive
Transfer-Encoding: chunked"""
# java.net.http.HttpClient requests h2c by default.
JAVA = """\
POST /api/v1/dynamic/ HTTP/1.1
Connection: Upgrade, HTTP2-Settings
Host: api.localhost:8000
HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA
Transfer-encoding: chunked
Upgrade: h2c
User-Agent: Java-http-client/17.0.9
Authorization: Bearer TOKEN
Content-Type: application/json"""
DOTNET = """\
POST /api/v1/dynamic/ HTTP/1.1
Host: api.localhost:8000
Authorization: Bearer TOKEN
Transfer-Encoding: chunked
Content-Type: application/json; charset=utf-8"""
CURL = """\
POST /api/v1/dynamic/ HTTP/1.1
Host: api.localhost:8000
User-Agent: curl/7.88.1
Accept: */*
Authorization: Bearer TOKEN
Content-Type: application/json
Transfer-Encoding: chunked"""
CURL_HTTP2 = f"""\
POST /api/v1/dynamic/ HTTP/1.1
Host: api.localhost:8000
User-Agent: curl/7.88.1
Accept: */*
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA
Authorization: Bearer TOKEN
Content-Type: application/json
Content-Length: {len(BODY)}"""
WEBSOCKET = CURL_HTTP2.replace("Upgrade: h2c", "Upgrade: websocket").replace(
    "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA", "Sec-WebSocket-Version: 13"
)
CLIENTS = {
    "Node": NODE,
    "Java": JAVA,
    ".NET": DOTNET,
    "curl": CURL,
    "curl --http2": CURL_HTTP2,
    "websocket": WEBSOCKET,
}


def write_head(head: str, nord: Workspace) -> bytes:
    return head.replace("TOKEN", str(nord.owner.token)).replace("\n", "\r\n").encode() + b"\r\n\r\n"


def write_chunks(body: bytes, size: int, *, extension: bytes = b"", trailers: bytes = b"") -> bytes:
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    chunks = b"".join(b"%x%b\r\n%b\r\n" % (len(piece), extension, piece) for piece in pieces)
    return b"%b0%b\r\n%b\r\n" % (chunks, extension, trailers)


def write_request(head: str, nord: Workspace) -> bytes:
    has_chunks = "transfer-encoding" in head.lower()
    return write_head(head, nord) + (write_chunks(BODY, len(BODY)) if has_chunks else BODY)


@pytest.mark.parametrize("head", CLIENTS.values(), ids=CLIENTS)
def test_a_body_arrives_from_every_client(config: EdgeConfig, nord: Workspace, head: str) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(write_request(head, nord))
            assert reply.status == 201, reply.body
            assert json.loads(reply.body)["name"] == "Men\u00fc"
            assert reply.closes == ("Upgrade" in head)

    play(config, scenario)


@pytest.mark.parametrize("head", [NODE, JAVA, CURL_HTTP2], ids=["Node", "Java", "curl --http2"])
def test_a_body_arrives_byte_by_byte(config: EdgeConfig, nord: Workspace, head: str) -> None:
    data = write_request(head, nord)

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            protocol = await get_server_side(phone)
            for at in range(len(data)):
                protocol.data_received(data[at : at + 1])
            assert (await client.read()).status == 201

    play(config, scenario)


@pytest.mark.parametrize("head", [NODE, JAVA], ids=["Node", "Java"])
def test_a_body_arrives_however_it_is_split(config: EdgeConfig, nord: Workspace, head: str) -> None:
    """Into two packets, at each byte of its framing; and into chunks of each size."""
    start = write_head(head, nord)
    whole = write_chunks(BODY, len(BODY), extension=b";a=b", trailers=b"X-Sum: 1\r\n")
    places = [*range(8), *range(len(whole) - 14, len(whole))]
    packets = [(start + whole[:at], whole[at:]) for at in places]
    packets += [(start, write_chunks(BODY, size)) for size in (1, 2, 15, 16, 17)]

    async def scenario(phone: Phone) -> None:
        for first, second in packets:
            async with connect(phone) as client:
                protocol = await get_server_side(phone)
                protocol.data_received(first)
                protocol.data_received(second)
                reply = await client.read()
                assert reply.status == 201, (first[-20:], second[:20], reply)
            await wait_for(lambda: not phone.connections)

    play(config, scenario)


@pytest.mark.parametrize("head", [NODE, JAVA], ids=["Node", "Java"])
@pytest.mark.parametrize("body", [b"0\r\n\r\n", b"0;last\r\nX-Trailer: 1\r\n\r\n", b"000\r\n\r\n"])
def test_an_empty_chunked_body_is_an_empty_body(
    config: EdgeConfig, nord: Workspace, head: str, body: bytes
) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(write_head(head, nord) + body)
            assert reply.status == 400
            assert b"A JSON object is required as the body." in reply.body

    play(config, scenario)


def test_the_connection_goes_on_after_a_chunked_body(
    config: EdgeConfig, nord: Workspace, short_id: str
) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            await client.send(write_request(NODE, nord) + scan(short_id) + HEALTH)
            assert [(await client.read()).status for _ in range(3)] == [201, 302, 200]

    play(config, scenario)
    assert len(read_events(short_id)) == 1


UPGRADE = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQC"]


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        ([*UPGRADE, "Content-Length: 5"], b"hello"),
        ([*UPGRADE, "Transfer-Encoding: chunked"], b"5\r\nhello\r\n0\r\n\r\n"),
        ([*UPGRADE, "Expect: 100-continue", "Content-Length: 5"], b"hello"),
        ([*UPGRADE, "Content-Length: 0"], b""),
    ],
)
def test_bytes_behind_the_body_of_an_upgrade_are_not_read(
    config: EdgeConfig, short_id: str, lines: list[str], body: bytes
) -> None:
    """A proxy in front may forward it as the other protocol."""

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(scan(short_id, *lines) + body + scan("zzzzzzzz"))
            assert_is_redirect(reply)
            assert reply.closes
            assert await client.read_rest() == b""

    play(config, scenario)
    assert len(read_events(short_id)) == 1


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (["Content-Length: 5", "Transfer-Encoding: chunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: chunked", "Content-Length: 5"], b"0\r\n\r\n"),
        (["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: gzip, chunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: identity"], b""),
        (["Content-Length: 5", "Content-Length: 5"], b"hello"),
        (["Content-Length: 0", "Content-Length: 5"], b"hello"),
        (["Content-Length: +5"], b"hello"),
        (["Transfer-Encoding: chunked"], b"+5\r\nhello\r\n0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"5 \r\nhello\r\n0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"0x5\r\nhello\r\n0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"5\nhello\n0\n\n"),
        (["Transfer-Encoding: chunked"], b"5\r\nhelloX\r\n0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
    ],
)
@pytest.mark.parametrize("upgrade", [[], UPGRADE], ids=["plain", "h2c"])
def test_ambiguous_framing_is_rejected_with_and_without_upgrade(
    config: EdgeConfig, upgrade: list[str], lines: list[str], body: bytes
) -> None:
    head = make_request("POST", "/api/auth/token/", *upgrade, *lines, host=API)

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(head + body)
            assert_is_refused(reply, await client.read_rest())

    play(config, scenario)
