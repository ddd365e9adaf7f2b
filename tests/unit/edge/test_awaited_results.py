"""A view that awaits a result holds no thread, and is called again with the result."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest

from edge.bridge.django import DjangoBridge
from kernel.continuations import Continuation, respond_in_passes
from kernel.errors import ClientGoneError

SCOPE: dict[str, Any] = {
    "type": "http",
    "method": "POST",
    "path": "/draw/",
    "query_string": b"",
    "headers": [],
    "http_version": "1.1",
    "scheme": "http",
    "server": ("localhost", 80),
}


class Client:
    """Sends a body, then stays until leave() is called."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self._body = [{"type": "http.request", "body": b"{}", "more_body": False}]
        self._left = asyncio.Event()
        self.is_watched = False

    def leave(self) -> None:
        self._left.set()

    async def receive(self) -> Any:
        if self._body:
            return self._body.pop()
        self.is_watched = True
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int | None:
        return self.sent[0]["status"] if self.sent else None


class View:
    """Awaits each of the futures in turn; logs how each pass ended."""

    def __init__(self, *futures: "Future[str]") -> None:
        self.futures = futures
        self.log: list[str] = []

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        request: Any = SimpleNamespace(environ=environ)
        response: Any = respond_in_passes(request, lambda: self._respond(Continuation.of(request)))
        self.log.append(str(response.status_code))
        start_response(f"{response.status_code} X", [])
        return [response.content]

    def _respond(self, continuation: Continuation) -> Any:
        try:
            texts = [
                continuation.wait_for(number, lambda future=future: future)  # type: ignore[misc]
                for number, future in enumerate(self.futures)
            ]
        except ClientGoneError:
            self.log.append("gone")
            return SimpleNamespace(status_code=503, content=b"")
        return SimpleNamespace(status_code=200, content="".join(texts).encode())


async def call(view: Callable[..., Any], client: Client) -> None:
    bridge = DjangoBridge(view, threads=1, max_body_bytes=100)
    try:
        await bridge.respond(SCOPE, client.receive, client.send, b"id-1")
    finally:
        # Its threads need the loop for the end of their response.
        await bridge.close()


async def settle(check: Callable[[], bool]) -> None:
    while not check():  # noqa: ASYNC110 - the views run in threads
        await asyncio.sleep(0.005)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_view_is_called_once_more_for_each_result(count: int) -> None:
    async def run() -> None:
        futures: list[Future[str]] = [Future() for _ in range(count)]
        view, client = View(*futures), Client()
        task = asyncio.ensure_future(call(view, client))
        for number, future in enumerate(futures):
            await settle(lambda number=number: len(view.log) == number + 1)  # type: ignore[misc]
            assert client.sent == []
            future.set_result("x")
        await task
        assert view.log == ["202"] * count + ["200"]
        assert (client.status, client.sent[1]["body"]) == (200, b"x" * count)

    asyncio.run(run())


def test_other_requests_are_answered_by_the_only_thread_meanwhile() -> None:
    async def run() -> None:
        slow: Future[str] = Future()
        view, client, other = View(slow), Client(), Client()
        bridge = DjangoBridge(view, threads=1, max_body_bytes=100)
        waiting = [
            asyncio.ensure_future(bridge.respond(SCOPE, each.receive, each.send, b"id-1"))
            for each in [client, *(Client() for _ in range(20))]
        ]
        await settle(lambda: len(view.log) == 21)
        view.futures = ()
        await bridge.respond(SCOPE, other.receive, other.send, b"id-2")
        assert other.status == 200
        slow.set_result("x")
        await asyncio.gather(*waiting)
        await bridge.close()

    asyncio.run(run())


@pytest.mark.parametrize("is_drawn", [False, True])
def test_a_server_that_stops_releases_what_was_reserved_and_says_so(is_drawn: bool) -> None:
    """A stop cancels the requests that have not ended in time."""

    async def run() -> None:
        future: Future[str] = Future()
        if is_drawn:
            future.set_running_or_notify_cancel()
        view, client = View(future), Client()
        task = asyncio.ensure_future(call(view, client))
        await settle(lambda: client.is_watched)
        task.cancel()
        await task
        assert view.log == ["202", "gone", "503"]
        assert client.status == 503
        assert future.cancelled() != is_drawn

    asyncio.run(run())


@pytest.mark.parametrize("is_drawn", [False, True])
def test_a_client_that_leaves_cancels_its_job_and_gets_no_response(is_drawn: bool) -> None:
    async def run() -> None:
        future: Future[str] = Future()
        if is_drawn:
            future.set_running_or_notify_cancel()
        view, client = View(future), Client()
        task = asyncio.ensure_future(call(view, client))
        await settle(lambda: client.is_watched)
        client.leave()
        await task
        assert view.log == ["202", "gone", "503"]
        assert client.sent == []
        assert future.cancelled() != is_drawn

    asyncio.run(run())


def test_an_exception_of_the_work_is_raised_in_the_view() -> None:
    future: Future[str] = Future()
    future.set_exception(KeyError("nothing there"))
    with pytest.raises(KeyError):
        Continuation().wait_for("a", lambda: future)


def test_what_is_recalled_is_made_once() -> None:
    continuation = Continuation()
    made = [continuation.recall("id", lambda value=value: value) for value in (1, 2)]  # type: ignore[misc]
    assert made == [1, 1]
