"""A TCP connection to the web process that sends bytes as they are, and reads strictly."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, cast

from edge.http.protocol import ScanProtocol
from tests.integration.edge.driver import Phone

LIMIT_SECS = 30
# Headers of the connection or of the time, not of the response.
PER_RESPONSE = {"date", "x-request-id", "connection"}


class Reply(NamedTuple):
    """headers: as they came, with names in lower case."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def get(self, name: str) -> str:
        """The value of a header that occurs once."""
        (value,) = [value for key, value in self.headers if key == name]
        return value

    def get_comparable(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body without those of the connection."""
        lasting = [pair for pair in self.headers if pair[0] not in PER_RESPONSE]
        return self.status, sorted(lasting), self.body

    @property
    def closes(self) -> bool:
        """Whether it announces that the connection ends."""
        return ("connection", "close") in self.headers


class RawClient:
    """A raw TCP connection to the web process."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        """Send without waiting for a response."""
        self.writer.write(data)
        await self.writer.drain()

    def stop_reading(self, *, stop: bool) -> None:
        """Leave incoming bytes in the kernel's buffer, or read again."""
        transport = cast("asyncio.ReadTransport", self.writer.transport)
        if stop:
            transport.pause_reading()
        else:
            transport.resume_reading()

    async def read(self, *, has_body: bool = True) -> Reply:
        """The next response. has_body: False after HEAD."""
        async with asyncio.timeout(LIMIT_SECS):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            status_line, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
            assert status_line.startswith("HTTP/1.1 "), head
            pairs = [line.partition(": ")[::2] for line in lines]
            headers = [(name.lower(), value) for name, value in pairs]
            reply = Reply(int(status_line.split()[1]), headers, b"")
            if reply.status < 200 or not has_body:
                return reply
            return reply._replace(body=await self._read_body(reply))

    async def _read_body(self, reply: Reply) -> bytes:
        if ("transfer-encoding", "chunked") not in reply.headers:
            return await self._reader.readexactly(int(reply.get("content-length")))
        parts = []
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            parts.append(await self._reader.readexactly(size))
            await self._reader.readexactly(2)
        await self._reader.readexactly(2)
        return b"".join(parts)

    async def ask(self, data: bytes, *, has_body: bool = True) -> Reply:
        """Send and read one response."""
        await self.send(data)
        return await self.read(has_body=has_body)

    async def read_rest(self) -> bytes:
        """Until the server closes."""
        async with asyncio.timeout(LIMIT_SECS):
            try:
                return await self._reader.read()
            except ConnectionError:
                return b""


class SilentEnd:
    """Measures how long the server keeps a connection open.

    Starts before the client's last action, so that a pause of the machine can only make it longer.
    """

    def __init__(self) -> None:
        self._started = asyncio.get_running_loop().time()

    async def count_secs(self, client: RawClient) -> float:
        """Seconds until the server closes without sending anything."""
        assert await client.read_rest() == b""
        return asyncio.get_running_loop().time() - self._started


@asynccontextmanager
async def connect(phone: Phone, *, receive_bytes: int = 0) -> AsyncIterator[RawClient]:
    """receive_bytes: of the kernel's buffer, when not the usual ones."""
    plain = socket.socket()
    if receive_bytes:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    plain.setblocking(False)
    await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", phone.port))
    client = RawClient(*await asyncio.open_connection(sock=plain))
    try:
        yield client
    finally:
        cast("Any", client.writer.transport).abort()


async def get_server_side(phone: Phone) -> ScanProtocol:
    """The server's end of the only connection."""
    async with asyncio.timeout(LIMIT_SECS):
        while len(phone.connections) != 1:  # noqa: ASYNC110 - the server accepts on its own
            await asyncio.sleep(0.001)
    (protocol,) = phone.connections
    return cast("ScanProtocol", protocol)


def make_get(path: str, *lines: str | bytes, host: str = "q.localhost") -> bytes:
    """A GET with these header lines, as HTTP/1.1."""
    return make_request("GET", path, *lines, host=host)


def make_request(method: str, path: str, *lines: str | bytes, host: str = "q.localhost") -> bytes:
    """A head with these header lines, as HTTP/1.1."""
    encoded = [line.encode() if isinstance(line, str) else line for line in lines]
    return b"\r\n".join(
        [f"{method} {path} HTTP/1.1".encode(), f"Host: {host}".encode(), *encoded, b"", b""]
    )


async def ask_asgi(phone: Phone, path: str, *, host: str = "q.localhost", **headers: str) -> Reply:
    """The same GET through ASGI, without the fast path."""
    sent: list[Any] = []
    named = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": path, "query_string": b"",
        "headers": [(b"host", host.encode()), *named], "client": ("127.0.0.1", 1),
    }  # fmt: skip

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await phone.edge.app(scope, receive, send)
    start, body = sent
    decoded = [(name.decode(), value.decode("latin-1")) for name, value in start["headers"]]
    return Reply(start["status"], decoded, body["body"])
