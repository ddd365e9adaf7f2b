"""Clients that are slow, silent or send too much, on the web process as `make up` starts it."""

import contextlib
import http.client
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from tests.journeys.launching import LaunchedStack

# More than the usual limit of open files of a process.
SILENT_CLIENTS = 1_200
IDLE_LIMIT_SECS = 10.0
# What a busy machine may add. Clients that block others would do so for much longer.
SLACK_SECS = 8.0
Connect = Callable[[], socket.socket]


@pytest.fixture
def connect(stack: LaunchedStack) -> Iterator[Connect]:
    """Opens connections that are closed after the test."""
    with contextlib.ExitStack() as connections:

        def open_one() -> socket.socket:
            one = socket.create_connection(("127.0.0.1", stack.port), timeout=20)
            return connections.enter_context(one)

        yield open_one


def time_answer(stack: LaunchedStack, path: str, host: str) -> float:
    """Seconds until a well-behaved client has its response."""
    started = time.monotonic()
    client = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=20)
    try:
        client.request("GET", path, headers={"Host": host})
        assert client.getresponse().status < 500
    finally:
        client.close()
    return time.monotonic() - started


def time_until_closed(connection: socket.socket) -> float:
    started = time.monotonic()
    with contextlib.suppress(ConnectionError):
        while connection.recv(4096):
            pass
    return time.monotonic() - started


def test_silent_clients_do_not_block_others_and_are_cut_off(
    stack: LaunchedStack, connect: Connect
) -> None:
    silent = [connect() for _ in range(SILENT_CLIENTS)]
    half = connect()
    half.sendall(b"GET /q/aBc12dEf/ HTTP/1.1\r\nHost: q.local")
    assert time_answer(stack, "/q/zzzzzzzz/", "q.localhost") < SLACK_SECS
    assert time_until_closed(half) < IDLE_LIMIT_SECS + SLACK_SECS
    assert time_until_closed(silent[-1]) < IDLE_LIMIT_SECS + SLACK_SECS


def test_slow_bodies_occupy_no_thread_of_django(stack: LaunchedStack, connect: Connect) -> None:
    for _ in range(40):
        connect().sendall(
            b"POST /api/auth/token/ HTTP/1.1\r\nHost: api.localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
        )
    assert time_answer(stack, "/api/v1/dynamic/", "api.localhost") < SLACK_SECS
    assert time_answer(stack, "/q/zzzzzzzz/", "q.localhost") < SLACK_SECS


@pytest.mark.parametrize(
    "head",
    [
        b"GET /q/" + b"a" * 100_000 + b"/ HTTP/1.1\r\nHost: q.localhost\r\n\r\n",
        b"GET /q/aBc12dEf/ HTTP/1.1\r\nHost: q.localhost\r\nCookie: "
        + b"a" * 100_000
        + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(150)) + b"\r\n",
    ],
    ids=["request line", "one header", "many headers"],
)
def test_a_head_that_is_too_large_is_rejected(connect: Connect, head: bytes) -> None:
    connection = connect()
    connection.sendall(head)
    assert connection.recv(4096).split()[1] in {b"414", b"431"}


def test_a_scan_with_the_largest_head_of_a_phone_is_served(connect: Connect) -> None:
    connection = connect()
    connection.sendall(
        b"GET /q/zzzzzzzz/ HTTP/1.1\r\nHost: q.localhost\r\nCookie: " + b"a" * 16_000 + b"\r\n\r\n"
    )
    assert connection.recv(4096).split()[1] == b"404"
