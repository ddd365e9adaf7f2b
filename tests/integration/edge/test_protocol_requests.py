"""Methods, bodies, targets and headers, byte by byte."""

from typing import Any

import pytest

from edge.assembly import EdgeConfig
from tests.integration.edge.driver import (
    Phone,
    hash_visitor,
    read_events,
    wait_for,
)
from tests.integration.edge.protocol_driver import (
    API,
    HEALTH,
    LOST,
    assert_is_redirect,
    assert_is_refused,
    play,
    play_one,
    scan,
)
from tests.integration.edge.raw_client import (
    connect,
    make_get,
    make_request,
)
from tests.support.factories import Workspace

# Methods, bodies and targets


def test_head_has_the_headers_and_no_body(config: EdgeConfig, short_id: str) -> None:
    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            for path in (f"/q/{short_id}/", "/q/zzzzzzzz/"):
                got = await client.ask(make_get(path))
                head = await client.ask(make_request("HEAD", path), has_body=False)
                assert head.get_comparable() == got._replace(body=b"").get_comparable()

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


def test_100_continue_is_sent_where_the_body_is_read(config: EdgeConfig) -> None:
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
def test_other_methods_get_405_and_the_connection_stays_open(
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
def test_ambiguous_requests_are_rejected(config: EdgeConfig, short_id: str, data: bytes) -> None:
    data = data.replace(b"ID", short_id.encode())

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(data + SMUGGLED)
            assert_is_refused(reply, await client.read_rest())
            await wait_for(lambda: not phone.connections)

    play(config, scenario)
    assert read_events(short_id) == []


def test_an_error_response_does_not_overtake_earlier_responses(
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


def test_an_incomplete_body_is_rejected(config: EdgeConfig) -> None:
    head = make_request("POST", "/api/auth/token/", "Transfer-Encoding: chunked", host=API)

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            reply = await client.ask(head + b"3\r\nabc\r\nnonsense\r\n")
            assert_is_refused(reply, await client.read_rest())

    play(config, scenario)


@pytest.mark.parametrize("upgrade", ["websocket", "h2c"])
def test_upgrade_requests_get_an_http_1_response(
    config: EdgeConfig, short_id: str, upgrade: str
) -> None:
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
        ("//q/ID/", 302), ("/q//ID/", 302), ("/q/ID//", 302), ("/q/ID/%0d%0aSet-Cookie:a=b", 302),
        ("/q/ID%00/", 302), ("/q/ID%0a", 302), ("/Q/ID/", 302), ("/q/../q/ID/", 404), ("*", 404),
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


def test_the_host_of_an_absolute_target_replaces_the_host_header(
    config: EdgeConfig, nord: Workspace, sud: Workspace, host: str
) -> None:
    theirs = sud.create_qr()["short_id"]
    reply, _ = play_one(config, make_get(f"http://{host}/q/{theirs}/"))
    assert_is_redirect(reply, LOST)
    assert read_events(theirs) == []


@pytest.mark.parametrize("name", ["", " ", "a" * 5000, "q.localhost,q.localhost", "[::1", "\u00e9"])
def test_malformed_hosts_get_the_unknown_host_page(config: EdgeConfig, name: str) -> None:
    reply, _ = play_one(config, scan("zzzzzzzz", host=name))
    assert reply.status == 404
    assert b"Nothing here" in reply.body
    assert reply.get("cache-control") == "no-store"


def test_trailers_are_not_headers(config: EdgeConfig, short_id: str, nord: Workspace) -> None:
    trailers = "0\r\nX-Forwarded-For: 203.0.113.99\r\nHost: api.localhost\r\n\r\n"
    lines = ["Transfer-Encoding: chunked", "X-Forwarded-For: 203.0.113.5"]

    async def scenario(phone: Phone) -> None:
        async with connect(phone) as client:
            data = scan(short_id, *lines) + b"2\r\n{}\r\n" + trailers.encode()
            assert_is_redirect(await client.ask(data))
            assert_is_redirect(await client.ask(scan(short_id)))

    play(config, scenario)
    events = read_events(short_id)
    assert [event.visitor for event in events] == [
        hash_visitor(address, event)
        for address, event in zip(("203.0.113.5", "127.0.0.1"), events, strict=True)
    ]


def test_a_defect_of_ours_is_logged_and_returns_500(
    config: EdgeConfig,
    short_id: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: Any) -> bool:
        raise RuntimeError("a mistake")

    monkeypatch.setattr("edge.sites.scan_site.ScanSite.begin_scan", fail)
    reply, rest = play_one(config, scan(short_id))
    assert_is_refused(reply, rest, 500)
    assert "a mistake" in caplog.text


@pytest.mark.parametrize("blanks", ["", " ", "\t", " \t  "])
@pytest.mark.parametrize("version", ["1.1", "1.0"])
def test_blanks_around_a_header_value_are_stripped(
    config: EdgeConfig, short_id: str, blanks: str, version: str
) -> None:
    """RFC 9110, 5.5; on the fast path and through ASGI."""
    lines = [
        f"Host:{blanks}q.localhost{blanks}",
        f"Sec-GPC:{blanks}1{blanks}",
        f"Sec-Purpose:{blanks}prefetch{blanks}",
        f"CF-IPCountry:{blanks}CA{blanks}",
        f"User-Agent:{blanks}Mozilla/5.0 (iPhone){blanks}",
    ]
    head = "\r\n".join([f"GET /q/{short_id}/ HTTP/{version}", *lines])
    reply, _ = play_one(config, f"{head}\r\n\r\n".encode())
    assert reply.status == 302
    (event,) = read_events(short_id)
    assert (event.gpc, event.visitor) == (True, "")
    assert (event.purpose, event.country) == ("prefetch", "CA")
    assert event.user_agent == "Mozilla/5.0 (iPhone)"
