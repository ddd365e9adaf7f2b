"""Streamed bodies: slow readers, readers that disconnect, and the shutdown of the server."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from edge.bridge import streaming
from edge.bridge.django import DjangoBridge
from edge.bridge.shutdown import get_stopping
from edge.bridge.streaming import TransferBrokenError, respond_or_stream
from kernel.errors import RateLimitedError
from kernel.streaming import SCOPE_KEY


@dataclass
class Numbers:
    """A body of many chunks. made: chunks so far. is_closed: whether the generator was closed."""

    count: int
    stop_secs: float = 5.0
    least_bytes_per_sec: float = 0.0
    made: int = 0
    is_closed: bool = False

    async def chunks(self) -> AsyncGenerator[bytes]:
        """b"0;", b"1;" ..."""
        try:
            if self.count < 0:
                raise RateLimitedError("Too many.", retry_after_secs=7)
            for number in range(self.count):
                self.made += 1
                yield b"%d;" % number
        finally:
            self.is_closed = True


@dataclass
class Reader:
    """takes: chunks until it stops reading, without disconnecting."""

    takes: int = 1000
    got: list[Any] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: Any) -> None:
        if len(self.got) > self.takes:
            await asyncio.Event().wait()
        self.got.append(message)

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.got)

    @property
    def is_complete(self) -> bool:
        return not self.got[-1].get("more_body", False)


def _serve(
    stream: Numbers | None,
    status: str = "200 OK",
    headers: Sequence[tuple[str, str]] = (("X-Mine", "yes"),),
) -> DjangoBridge:
    def view(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        environ["asgi.scope"][SCOPE_KEY].stream = stream
        start_response(status, [("Content-Length", "4"), *headers])
        return [b"body"]

    return DjangoBridge(view, threads=1, max_body_bytes=1000)


async def _call(bridge: DjangoBridge, reader: Reader) -> Any:
    body = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        return body.pop() if body else await reader.receive()

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/",
        "query_string": b"",
        "headers": [],
    }
    try:
        return await respond_or_stream(bridge, scope, receive, reader.send, b"request-1")
    finally:
        await bridge.close()


def test_headers_come_from_django_and_the_body_from_the_stream() -> None:
    reader, stream = Reader(), Numbers(3)
    asyncio.run(_call(_serve(stream), reader))
    assert reader.got[0]["headers"] == [(b"x-mine", b"yes")]
    assert (reader.body, reader.is_complete, stream.is_closed) == (b"0;1;2;", True, True)


@pytest.mark.parametrize(
    ("stream", "status"), [(None, "200 OK"), (Numbers(3), "426 Upgrade Required")]
)
def test_a_response_without_a_stream_or_refused_later_passes_through(
    stream: Numbers | None, status: str
) -> None:
    reader = Reader()
    asyncio.run(_call(_serve(stream, status), reader))
    assert reader.body == b"body"
    assert (b"content-length", b"4") in reader.got[0]["headers"]


def test_a_refusal_before_the_first_chunk_becomes_the_response() -> None:
    reader = Reader()
    answer = asyncio.run(_call(_serve(Numbers(-1)), reader))
    assert reader.got == []
    assert (answer.status, answer.body) == (429, b'{"detail":"Too many."}')
    assert (b"retry-after", b"7") in answer.headers


def test_a_refusal_before_the_first_chunk_says_what_is_left_to_a_key() -> None:
    headers = [("X-RateLimit-Remaining", "41"), ("Content-Disposition", "attachment")]
    answer = asyncio.run(_call(_serve(Numbers(-1), headers=headers), Reader()))
    assert (b"x-ratelimit-remaining", b"41") in answer.headers
    assert b"content-disposition" not in dict(answer.headers)


def test_a_stalled_reader_is_disconnected_and_nothing_is_produced_ahead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "STALL_SECS", 0.2)
    reader, stream = Reader(takes=5), Numbers(1000)
    with pytest.raises(TimeoutError):
        asyncio.run(_call(_serve(stream), reader))
    assert stream.made == 6
    assert stream.is_closed
    assert not reader.is_complete


def test_a_reader_below_the_minimum_rate_is_disconnected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "STALL_SECS", 0.5)
    reader, stream = _Waiting(), Numbers(100_000, least_bytes_per_sec=1e9)
    with pytest.raises(TimeoutError):
        asyncio.run(_call(_serve(stream), reader))
    assert stream.made < 100_000
    assert stream.is_closed
    assert not reader.is_complete


def test_a_large_chunk_is_sent_in_small_parts() -> None:
    reader = Reader()
    asyncio.run(_call(_serve(_Large()), reader))
    parts = [message["body"] for message in reader.got if message.get("body")]
    assert {len(part) for part in parts} == {16 * 1024, 100}
    assert len(reader.body) == 20 * 16 * 1024 + 100
    assert reader.is_complete


class _Large(Numbers):
    """One large chunk, like a page of an export."""

    def __init__(self) -> None:
        super().__init__(1)

    async def chunks(self) -> AsyncGenerator[bytes]:
        yield bytes(20 * 16 * 1024 + 100)


def test_a_disconnect_ends_the_stream_without_an_error() -> None:
    async def run() -> None:
        reader, stream = Reader(takes=5), Numbers(1000)
        asyncio.get_running_loop().call_later(0.2, reader.gone.set)
        assert await _call(_serve(stream), reader) is None
        assert stream.is_closed

    asyncio.run(run())


@pytest.mark.parametrize("stop_secs", [0.0, 0.1])
def test_at_shutdown_a_feed_ends_and_a_file_is_broken_off(stop_secs: float) -> None:
    async def run() -> None:
        reader, stream = _Waiting(), Numbers(1000, stop_secs=stop_secs)
        asyncio.get_running_loop().call_later(0.2, get_stopping().set)
        if stop_secs:
            with pytest.raises(TransferBrokenError):
                await _call(_serve(stream), reader)
        else:
            await _call(_serve(stream), reader)
        assert reader.is_complete == (stop_secs == 0)
        assert stream.is_closed

    asyncio.run(run())


class _Waiting(Reader):
    """Reads slowly enough to be still reading when the server stops."""

    async def send(self, message: Any) -> None:
        if message.get("more_body"):
            await asyncio.sleep(0.03)
        self.got.append(message)
