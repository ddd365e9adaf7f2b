"""What an outgoing request may cost, whatever the server does."""

import gzip
import ssl
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kernel.outbound import OutgoingBusyError, OutgoingError
from kernel.outbound.threads import OutgoingThreads
from tests.integration.kernel.outbound.guarded import HOST, MAX_BYTES, guard
from tests.support.https_server import make_response

# Servers that never end must be left at this time; everything else has a longer one.
DEADLINE_SECS = 0.5
STOPPED = threading.Event()
_STEP_SECS = 0.05


def drip(connection: ssl.SSLSocket, piece: bytes, first: bytes = b"") -> None:
    """A few bytes at a time, each well within any time-out of single reads."""
    connection.sendall(first)
    while not STOPPED.wait(_STEP_SECS):
        connection.sendall(piece)


def send(connection: ssl.SSLSocket, answer: bytes) -> None:
    connection.sendall(answer)


SLOW: dict[str, Callable[[ssl.SSLSocket], None]] = {
    "no answer": partial(drip, piece=b""),
    "head": partial(drip, first=b"HTTP/1.1 200 OK\r\n", piece=b"X-A: b\r\n"),
    "body": partial(
        drip, first=make_response(b"x" * 9)[:-9].replace(b": 9", b": 99999"), piece=b"x"
    ),
    "chunks": partial(
        drip,
        first=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        piece=b"1\r\nx\r\n",
    ),
}


@pytest.mark.parametrize("respond", SLOW.values(), ids=SLOW)
def test_a_slow_server_is_left_at_the_deadline(
    tmp_path: Path, respond: Callable[[ssl.SSLSocket], None]
) -> None:
    with (
        guard(respond, tmp_path) as guarded,
        pytest.raises(OutgoingError, match=r"within 0.5 seconds"),
    ):
        guarded.fetch(total_secs=DEADLINE_SECS)


def test_a_server_that_never_speaks_tls_is_left_at_the_deadline(tmp_path: Path) -> None:
    with guard(lambda _: None, tmp_path, handshakes=False) as guarded:
        with pytest.raises(OutgoingError, match=r"within 0.5 seconds"):
            guarded.fetch(total_secs=DEADLINE_SECS)
        assert guarded.server.connections == 1


def test_silent_name_servers_are_left_at_the_deadline(tmp_path: Path) -> None:
    with guard(lambda _: None, tmp_path) as guarded:
        guarded.names.failures[HOST] = "DROP"
        with pytest.raises(OutgoingError):
            guarded.fetch(total_secs=DEADLINE_SECS)


@pytest.mark.parametrize("announced", [True, False])
def test_a_huge_body_is_not_read(tmp_path: Path, announced: bool) -> None:
    sent = 0

    def respond(connection: ssl.SSLSocket) -> None:
        nonlocal sent
        length = "Content-Length: 1000000000\r\n" if announced else ""
        connection.sendall(f"HTTP/1.1 200 OK\r\n{length}Connection: close\r\n\r\n".encode())
        while sent < 1_000_000_000:
            connection.sendall(b"x" * 65_536)
            sent += 65_536

    with (
        guard(respond, tmp_path) as guarded,
        pytest.raises(OutgoingError, match="over 100,000 bytes"),
    ):
        guarded.fetch()
    assert sent < 20_000_000


def test_a_body_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    for size, fits in ((MAX_BYTES, True), (MAX_BYTES + 1, False)):
        respond = partial(send, answer=make_response(b"x" * size))
        with guard(respond, tmp_path) as guarded:
            if fits:
                assert len(guarded.fetch()) == MAX_BYTES
            else:
                with pytest.raises(OutgoingError, match="over 100,000 bytes"):
                    guarded.fetch()


def test_endless_headers_are_not_read(tmp_path: Path) -> None:
    def respond(connection: ssl.SSLSocket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-A: " + b"b" * 60_000 + b"\r\n")

    with guard(respond, tmp_path) as guarded, pytest.raises(OutgoingError, match="breaks off"):
        guarded.fetch()


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "GZIP", "gzip, identity"])
def test_a_compressed_body_is_refused_packed(tmp_path: Path, coding: str) -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    answer = make_response(bomb, f"Content-Encoding: {coding}")
    with (
        guard(lambda connection: connection.sendall(answer), tmp_path) as guarded,
        pytest.raises(OutgoingError, match="compressed"),
    ):
        guarded.fetch()


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "204 No Content", "401 Login"])
def test_other_statuses_are_named(tmp_path: Path, status: str) -> None:
    answer = make_response(b"", status=status)
    with (
        guard(lambda connection: connection.sendall(answer), tmp_path) as guarded,
        pytest.raises(OutgoingError, match=f"status {status[:3]}"),
    ):
        guarded.fetch()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0" * 200,
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_broken_answers_are_refused(tmp_path: Path, answer: bytes) -> None:
    with (
        guard(lambda connection: connection.sendall(answer), tmp_path) as guarded,
        pytest.raises(OutgoingError, match="breaks off"),
    ):
        guarded.fetch()


def test_cookies_are_not_sent_back(tmp_path: Path) -> None:
    answer = make_response(b"logo", "Set-Cookie: a=b")
    with guard(lambda connection: connection.sendall(answer), tmp_path) as guarded:
        fetcher = guarded.make_fetcher()
        for _ in range(2):
            fetcher.fetch(f"https://{HOST}/", max_bytes=10)
        assert all(b"cookie" not in seen.head.lower() for seen in guarded.server.seen)


def test_few_requests_run_at_a_time_and_fewer_of_one_owner() -> None:
    threads, released = OutgoingThreads(total=3, per_owner=2), threading.Event()
    running = [threads.submit(released.wait, owner=owner) for owner in (1, 1, 2)]
    for owner in (1, 2, 3):
        with pytest.raises(OutgoingBusyError):
            threads.submit(released.wait, owner=owner)
    released.set()
    assert all(future.result() for future in running)
    assert threads.submit(lambda: "done", owner=1).result() == "done"


def test_one_owner_leaves_room_for_others() -> None:
    threads, released = OutgoingThreads(total=8, per_owner=2), threading.Event()
    for _ in range(2):
        threads.submit(released.wait, owner=1)
    with pytest.raises(OutgoingBusyError):
        threads.submit(released.wait, owner=1)
    assert threads.submit(lambda: "done", owner=2).result() == "done"
    released.set()
