"""A real HTTPS server on the loopback, whose certificate a throw-away authority has signed."""

import re
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

import trustme

Respond = Callable[[ssl.SSLSocket], None]
_HEAD_SECS = 10.0


def make_response(body: bytes = b"", *lines: str, status: str = "200 OK") -> bytes:
    """lines: headers besides the length."""
    head = [f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


@dataclass
class Seen:
    """What a client has sent. server_name: of TLS. head: request line and headers."""

    server_name: str | None
    head: bytes


@dataclass
class HttpsServer:
    """Use as a context manager. respond: writes the answer to each request.

    seen: requests so far. connections: also those that never came to a request. stopping: set when
    the test is over, for servers that wait. handshakes: False for one that stays silent. refuses:
    it has no certificate for any name.
    """

    respond: Respond
    names: tuple[str, ...] = ("logos.example",)
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)
    handshakes: bool = True
    refuses: bool = False
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def __enter__(self) -> Self:
        self._authority = trustme.CA()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(
            *self.names, not_before=self.valid_from, not_after=self.valid_until
        ).configure_cert(self._context)
        self._context.sni_callback = self._note_name
        self._name: str | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def write_ca_file(self, folder: Path) -> Path:
        path = folder / f"authority-{self.port}.pem"
        self._authority.cert_pem.write_to_path(path)
        return path

    def _note_name(self, _socket: object, name: str | None, _context: object) -> None:
        self._name = name

    def _refuse(self, connection: socket.socket) -> None:
        """An alert in place of a certificate. Source: RFC 8446 section 6.2, internal_error."""
        connection.recv(65536)
        connection.sendall(bytes((21, 3, 3, 0, 2, 2, 80)))

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(_HEAD_SECS)
            if not self.handshakes:
                self.stopping.wait(_HEAD_SECS)
                return
            if self.refuses:
                self._refuse(connection)
                return
            with self._context.wrap_socket(connection, server_side=True) as secured:
                head = b""
                while b"\r\n\r\n" not in head:
                    part = secured.recv(65536)
                    if not part:
                        return
                    head += part
                self.seen.append(Seen(self._name, head))
                _read_body(secured, head)
                self.respond(secured)


def _read_body(connection: ssl.SSLSocket, head: bytes) -> None:
    """All of it: where a socket is closed with data unread, the client may lose the answer."""
    head, _, body = head.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    missing = int(length[1]) - len(body) if length else 0
    while missing > 0 and (part := connection.recv(65536)):
        missing -= len(part)
