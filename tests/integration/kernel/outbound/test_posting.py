"""POST through the guard: the rules of GET hold for it, and any status is an answer."""

import ssl
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kernel.outbound import Answer, OutgoingError, Poster
from kernel.outbound.deadlines import Deadline
from kernel.outbound.posting import MAX_ANSWER_BYTES
from kernel.outbound.resolving import make_resolve
from tests.integration.kernel.outbound.guarded import HOST, PUBLIC, URL, Guarded, guard
from tests.integration.kernel.outbound.test_addresses import NOT_PUBLIC
from tests.integration.kernel.outbound.test_limits import DEADLINE_SECS, SLOW
from tests.support.https_server import make_response

BODY = b'{"id":"evt_1"}'


def send(connection: ssl.SSLSocket, answer: bytes) -> None:
    connection.sendall(answer)


def make_poster(guarded: Guarded, **options: Any) -> Poster:
    fetcher = guarded.make_fetcher()
    common: dict[str, Any] = {
        "resolve": make_resolve([("127.0.0.1", guarded.names.port)]),
        "connect": guarded.backend,
        "ca_file": fetcher.ca_file,
        "total_secs": 20.0,
    }
    return Poster(**{**common, **options})


def post(guarded: Guarded, url: str = URL, **options: Any) -> Answer:
    return make_poster(guarded, **options).post(url, body=BODY, headers=[("X-A", "b")])


@pytest.mark.parametrize("status", [200, 204, 302, 404, 410, 500, 503])
def test_any_status_is_an_answer_and_none_is_followed(tmp_path: Path, status: int) -> None:
    body = b"" if status == 204 else b"hello"
    answer = make_response(body, "Location: https://127.0.0.1/", status=f"{status} X")
    with guard(partial(send, answer=answer), tmp_path) as guarded:
        found = post(guarded)
        assert (found.status, found.body) == (status, body)
        assert found.headers["location"] == "https://127.0.0.1/"
        assert guarded.backend.asked == [(PUBLIC, 443)]
        (seen,) = guarded.server.seen
    lines = seen.head.lower().split(b"\r\n\r\n")[0].decode().split("\r\n")
    assert lines[0] == "post /logo.png http/1.1"
    assert {f"host: {HOST}", "x-a: b", f"content-length: {len(BODY)}"} <= set(lines)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_nothing_is_sent_to_an_address_that_is_not_public(tmp_path: Path, address: str) -> None:
    with guard(partial(send, answer=make_response()), tmp_path) as guarded:
        guarded.names.set(HOST, "A")
        guarded.names.set(HOST, "AAAA" if ":" in address else "A", address)
        with pytest.raises(OutgoingError, match="no address on the public internet"):
            post(guarded)
        literal = f"[{address}]" if ":" in address else address
        with pytest.raises(OutgoingError, match="full host name"):
            post(guarded, f"https://{literal}/")
        assert guarded.server.connections == 0


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_second_dns_answer_is_never_asked_for(tmp_path: Path, address: str) -> None:
    """Rebinding: between check and connection, and later, the name leads elsewhere."""
    with guard(partial(send, answer=make_response()), tmp_path) as guarded:
        resolve = make_resolve([("127.0.0.1", guarded.names.port)])

        def resolve_then_rebind(host: str, deadline: Deadline) -> Sequence[str]:
            answer = resolve(host, deadline)
            guarded.names.set(HOST, "A")
            guarded.names.set(HOST, "AAAA" if ":" in address else "A", address)
            return answer

        poster = make_poster(guarded, resolve=resolve_then_rebind)
        assert poster.post(URL, body=BODY, headers=[]).status == 200
        with pytest.raises(OutgoingError, match="no address on the public internet"):
            poster.post(URL, body=BODY, headers=[])
        assert guarded.backend.asked == [(PUBLIC, 443)]
        assert len(guarded.server.seen) == 1


@pytest.mark.parametrize(
    "host",
    [
        *(
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "127.1",
            "0177.0.0.1",
            "017700000001",
            "127.0.0.1.",
        ),
        *(
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::]",
            "0",
            "169.254.169.254",
            "\uff11\uff12\uff17.1",
        ),
        *("127\u30020\u30020\u30021", "localhost", "localhost.", "%31%32%37.1", "1\u0660.0.0.1"),
    ],
)
def test_addresses_in_disguise_are_not_looked_up(tmp_path: Path, host: str) -> None:
    with guard(partial(send, answer=make_response()), tmp_path) as guarded:
        for url in (f"https://{host}/", f"https://{host}:443/", f"https:\\\\{host}\\"):
            with pytest.raises(OutgoingError):
                post(guarded, url)
        assert guarded.names.asked == []
        assert guarded.server.connections == 0


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "all_proxy"])
def test_proxies_of_the_environment_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    answer = partial(send, answer=make_response())
    with guard(answer, tmp_path) as guarded, guard(answer, tmp_path) as proxy:
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.server.port}")
        assert post(guarded).status == 200
        assert proxy.server.connections == 0


@pytest.mark.parametrize("kind", ["no answer", "head"])
def test_without_a_status_at_the_deadline_it_has_failed(tmp_path: Path, kind: str) -> None:
    with (
        guard(SLOW[kind], tmp_path) as guarded,
        pytest.raises(OutgoingError, match=r"within 0.5 seconds"),
    ):
        post(guarded, total_secs=DEADLINE_SECS)


@pytest.mark.parametrize("kind", ["body", "chunks"])
def test_a_body_that_never_ends_is_left_at_the_deadline(tmp_path: Path, kind: str) -> None:
    """Whether it was taken is known by then. The deadline allows a loaded machine a handshake."""
    with guard(SLOW[kind], tmp_path) as guarded:
        assert post(guarded, total_secs=3.0).status == 200


def test_of_a_huge_answer_only_a_part_is_read(tmp_path: Path) -> None:
    def respond(connection: ssl.SSLSocket) -> None:
        connection.sendall(b"HTTP/1.1 500 X\r\nContent-Length: 1000000000\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with guard(respond, tmp_path) as guarded:
        found = post(guarded)
    assert (found.status, len(found.body)) == (500, MAX_ANSWER_BYTES)
