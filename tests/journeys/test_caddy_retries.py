"""deploy/Caddyfile with broken requests, and with an application that drops connections."""

import secrets
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devserver.ports import LOOPBACK, choose_port
from tests.journeys.production_caddy import NO_CDN, Front, adapt, find_proxies, run_front

# A connection that stays open would outlive the stop of the application.
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"

# A client without a response would block the test.
LIMIT_SECS = 30


class Application:
    """Counts requests. Closes the connection without a response on /drop only."""

    def __init__(self) -> None:
        self.port = choose_port()
        self.seen: Counter[str] = Counter()
        self._listener: socket.socket | None = None
        self.start()

    def start(self) -> None:
        """Listen, on the same port as before."""
        self._listener = socket.create_server((LOOPBACK, self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self) -> None:
        """New connections are refused from now on."""
        assert self._listener is not None
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            head = _read_head(lines)
            if not head:
                return
            method, path = head[0].decode().split()[:2]
            self.seen[f"{method} {path}"] += 1
            if path.startswith("/drop"):
                return
            if any(b"chunked" in line.lower() for line in head):
                while lines.readline() not in (b"", b"0\r\n"):
                    pass
                lines.readline()
            connection.sendall(_ANSWER)


def _read_head(lines: Any) -> list[bytes]:
    head = []
    while (line := lines.readline()) not in (b"", b"\r\n"):
        head.append(line)
    return head


@pytest.fixture(scope="module")
def application() -> Iterator[Application]:
    made = Application()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def front(application: Application, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with run_front(NO_CDN, Path(tmp_path_factory.mktemp("front")), application.port) as made:
        yield made


def ask(front: Front, method: str, path: str, *lines: str, body: bytes = b"") -> int:
    """The status, by plain HTTP under a customer's host."""
    head = [f"{method} {path} HTTP/1.1", "Host: go.brand.test", *lines, "", ""]
    with socket.create_connection((LOOPBACK, front.http_port), timeout=LIMIT_SECS) as client:
        client.sendall("\r\n".join(head).encode() + body)
        return int(client.recv(12).split()[1])


CHUNKED = "Transfer-Encoding: chunked"
WRONG_SIZE = b"+4\r\nabcd\r\n0\r\n\r\n"


def test_broken_requests_do_not_affect_others(front: Front, application: Application) -> None:
    """The process stays in rotation, however many clients send broken bodies."""
    for number in range(25):
        assert ask(front, "POST", f"/bad-{number}", CHUNKED, body=WRONG_SIZE) == 502
        assert ask(front, "GET", f"/good-{number}") == 200
    assert {application.seen[f"GET /good-{number}"] for number in range(25)} == {1}


def test_no_failure_removes_the_process_for_everyone(tmp_path: Path) -> None:
    """With fail_duration, others would wait a second for each broken request above."""
    proxies = list(find_proxies(adapt(NO_CDN, tmp_path)))
    assert len(proxies) >= 4
    assert all("health_checks" not in proxy for proxy in proxies)


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        ([CHUNKED], WRONG_SIZE),
        ([CHUNKED, "X-Size: over"], b"4\r\nabcdX\r\n0\r\n\r\n"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_broken_body_reaches_the_process_once(
    front: Front, application: Application, method: str, lines: list[str], body: bytes
) -> None:
    """Otherwise a GET of a code would count as a hundred scans."""
    path = f"/broken-{secrets.token_hex(4)}"
    assert ask(front, method, path, *lines, body=body) == 502
    assert application.seen[f"{method} {path}"] <= 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(("lines", "body"), [([], b""), (["Content-Length: 2"], b"{}")])
def test_request_that_may_have_been_handled_is_not_retried(
    front: Front, application: Application, method: str, lines: list[str], body: bytes
) -> None:
    path = f"/drop-{len(body)}"
    assert ask(front, method, path, *lines, body=body) == 502
    assert application.seen[f"{method} {path}"] == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_restart_is_bridged(front: Front, application: Application, method: str) -> None:
    """Nothing has reached the process, so even a POST waits for the restart."""
    application.stop()
    statuses: list[int] = []
    path = f"/restart-{method}"
    lines = ["Content-Length: 2"] if method == "POST" else []
    body = b"{}" if method == "POST" else b""
    asking = threading.Thread(
        target=lambda: statuses.append(ask(front, method, path, *lines, body=body))
    )
    asking.start()
    # Caddy retries every 100 ms, which is not visible from outside.
    asking.join(timeout=0.5)
    assert statuses == []
    application.start()
    asking.join(timeout=LIMIT_SECS)
    assert statuses == [200]
    assert application.seen[f"{method} {path}"] == 1
