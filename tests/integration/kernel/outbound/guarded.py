"""A fetcher in front of a server on the loopback, which notes where it connects to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpcore

from kernel.outbound import Fetcher
from kernel.outbound.resolving import make_resolve
from tests.support.dns_server import DnsServer
from tests.support.https_server import HttpsServer, Respond

HOST = "logos.example"
URL = f"https://{HOST}/logo.png"
PUBLIC = "93.184.215.14"
MAX_BYTES = 100_000


class LoopbackBackend(httpcore.SyncBackend):
    """Connects to one server, whatever address it is asked for.

    asked: address and port. refuses: so many of the next connections fail.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self.asked: list[tuple[str, int]] = []
        self.refuses = 0

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        self.asked.append((host, port))
        if self.refuses:
            self.refuses -= 1
            raise httpcore.ConnectError
        return super().connect_tcp("127.0.0.1", self._port, *args, **kwargs)


class Guarded:
    """secs: of the deadline."""

    def __init__(self, server: HttpsServer, names: DnsServer, folder: Path) -> None:
        self.server = server
        self.names = names
        self.backend = LoopbackBackend(server.port)
        self._ca_file = server.write_ca_file(folder)

    def make_fetcher(self, **options: Any) -> Fetcher:
        resolve = make_resolve([("127.0.0.1", self.names.port)])
        common: dict[str, Any] = {"resolve": resolve, "connect": self.backend, "total_secs": 20.0}
        return Fetcher(**{**common, "ca_file": self._ca_file, **options})

    def fetch(self, url: str = URL, *, max_bytes: int = MAX_BYTES, **options: Any) -> bytes:
        return self.make_fetcher(**options).fetch(url, max_bytes=max_bytes)


@contextmanager
def guard(respond: Respond, folder: Path, **options: Any) -> Iterator[Guarded]:
    """The host has a public address."""
    with DnsServer() as names, HttpsServer(respond, **options) as server:
        names.set(HOST, "A", PUBLIC)
        yield Guarded(server, names, folder)
