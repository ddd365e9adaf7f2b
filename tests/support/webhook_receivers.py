"""Receivers of webhooks: real HTTPS servers on the loopback, which keep what they were sent."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme


@dataclass(frozen=True, slots=True)
class Received:
    """headers: names in lower case."""

    headers: dict[str, str]
    body: bytes

    @property
    def event_id(self) -> str:
        return self.headers["webhook-id"]


Respond = Callable[["Handler"], None]


def answer(status: int, body: bytes = b"", **headers: str) -> Respond:
    """headers: with underscores for dashes."""

    def respond(handler: "Handler") -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return respond


def hang(handler: "Handler") -> None:
    """Until the client gives up, or the test is over."""
    handler.receiver.stopping.wait(30)
    handler.close_connection = True


def close(handler: "Handler") -> None:
    """Without an answer."""
    handler.close_connection = True


@dataclass
class Receiver:
    """respond: to requests from now on; they are noted before. running, most_running: at once."""

    respond: Respond
    received: list[Received] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    running: int = 0
    most_running: int = 0
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def list_bodies(self) -> dict[str, set[bytes]]:
        """By event; several bodies of one would be a fault."""
        bodies: dict[str, set[bytes]] = {}
        with self.lock:
            for one in self.received:
                bodies.setdefault(one.event_id, set()).add(one.body)
        return bodies


class Handler(BaseHTTPRequestHandler):
    """Notes the request, then does as its receiver says."""

    receiver: Receiver
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.receiver = self.server.receiver  # type: ignore[attr-defined]  # of _Server

    def do_POST(self) -> None:
        receiver = self.receiver
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            # The sender was killed meanwhile.
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        with receiver.lock:
            receiver.received.append(Received(headers, body))
            receiver.running += 1
            receiver.most_running = max(receiver.most_running, receiver.running)
        try:
            receiver.respond(self)
        except OSError:
            self.close_connection = True
        finally:
            with receiver.lock:
                receiver.running -= 1

    def log_message(self, *_: Any) -> None:
        """Nothing on stderr."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, receiver: Receiver, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.receiver = receiver
        # The handshake is made in the thread of the connection, by its first read.
        self.socket = context.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )

    def handle_error(self, *_: Any) -> None:
        """A client that has given up is no fault."""


@contextmanager
def serve_receivers(
    folder: Path, receivers: dict[str, Receiver]
) -> Iterator[tuple[dict[str, tuple[str, int]], Path]]:
    """By host name. Yields OUTGOING_TEST_HOSTS and OUTGOING_CA_FILE."""
    authority = trustme.CA()
    ca_file = folder / "receivers.pem"
    authority.cert_pem.write_to_path(ca_file)
    servers = []
    hosts = {}
    for name, receiver in receivers.items():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        server = _Server(receiver, context)
        receiver.port = server.server_address[1]
        hosts[name] = ("127.0.0.1", receiver.port)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
    try:
        yield hosts, ca_file
    finally:
        for receiver in receivers.values():
            receiver.stopping.set()
        for server in servers:
            server.shutdown()
            server.server_close()
