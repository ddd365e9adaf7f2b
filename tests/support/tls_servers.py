"""TLS in front of the real PostgreSQL and Redis, whose wheels are built without TLS."""

import shutil
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Authority:
    """A certificate authority. root: the file with its certificate, PEM."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self.root = folder / "root.pem"
        _openssl(
            *("req", "-x509", *_KEY, "-subj", f"/CN={folder.name}", "-days", "2"),
            *("-keyout", str(folder / "root.key"), "-out", str(self.root)),
        )

    def issue(self, *names: str) -> ssl.SSLContext:
        """A server context with a certificate. names: e.g. DNS:go.example, IP:127.0.0.1."""
        base = self._folder / names[0].replace(":", "-")
        request, extensions = base.with_suffix(".csr"), base.with_suffix(".ext")
        key, certificate = base.with_suffix(".key"), base.with_suffix(".pem")
        extensions.write_text(f"subjectAltName={','.join(names)}\n")
        _openssl("req", *_KEY, "-subj", "/CN=server", "-keyout", str(key), "-out", str(request))
        _openssl(
            *("x509", "-req", "-in", str(request), "-days", "2", "-extfile", str(extensions)),
            *("-CA", str(self.root), "-CAkey", str(self._folder / "root.key")),
            *("-CAcreateserial", "-out", str(certificate)),
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


class TlsServer:
    """port: where it listens. plain: the number of connections closed for not asking for TLS."""

    def __init__(self, context: ssl.SSLContext, behind: int, *, is_postgres: bool) -> None:
        self._context = context
        self._behind = behind
        self._is_postgres = is_postgres
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.plain = 0

    def serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=(client,), daemon=True).start()

    def close(self) -> None:
        # Closing alone does not wake accept().
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _handle(self, client: socket.socket) -> None:
        with client, suppress(OSError, ssl.SSLError):
            if self._is_postgres:
                if client.recv(8, socket.MSG_WAITALL) != _SSL_REQUEST:
                    self.plain += 1
                    return
                client.sendall(b"S")
            with self._context.wrap_socket(client, server_side=True) as secure:
                self._forward(secure)

    def _forward(self, secure: ssl.SSLSocket) -> None:
        with socket.create_connection(("127.0.0.1", self._behind)) as server:
            back = threading.Thread(target=_pump, args=(server, secure), daemon=True)
            back.start()
            _pump(secure, server)
            back.join()


@contextmanager
def tls_before(port: int, context: ssl.SSLContext, *, is_postgres: bool) -> Iterator[TlsServer]:
    """A TLS server that forwards all bytes to a port of this machine."""
    server = TlsServer(context, port, is_postgres=is_postgres)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError, ssl.SSLError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _openssl(*arguments: str) -> None:
    subprocess.run([str(OPENSSL), *arguments], check=True, capture_output=True)
