"""Results from outside of Django, for which no thread of Django's waits.

    ASGI side ---> Django thread: authenticate, check, wait_for(...) ----> thread is free
        |                                                |
        +--- waits for the future on the event loop <----+
        |
        +--> Django thread: the same request again; wait_for(...) returns the result

A view runs from its start in each pass, so each pass authenticates and checks again; what must be
the same in all of them, such as a new id, it recalls. When the client has gone or the server stops,
there is a last pass, in which wait_for() raises ClientGoneError: what was reserved is released, and
nothing is written.
Where Django is served without the ASGI side (tests, commands), wait_for() waits in the thread.
"""

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Timer
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from kernel.deferred_work import PROVISIONAL_STATUS, Deferral, find_deferral
from kernel.errors import ClientGoneError

T = TypeVar("T")
Response = TypeVar("Response")


class ResultPendingError(Exception):
    """The thread is needed elsewhere meanwhile. Only respond_in_passes() catches it."""

    def __init__(self, future: "Future[Any]") -> None:
        super().__init__("the result is not there yet")
        self.future = future


class Continuation:
    """What one request remembers between its passes; outside of requests, of one call."""

    @classmethod
    def of(cls, request: HttpRequest) -> "Continuation":
        return cls(find_deferral(request))

    def __init__(self, deferral: Deferral | None = None) -> None:
        self._deferral = deferral
        self._memory: dict[Hashable, Any] = {} if deferral is None else deferral.memory

    def recall(self, name: Hashable, make: Callable[[], T]) -> T:
        """What make() returned when this request first asked for the name."""
        if name not in self._memory:
            self._memory[name] = make()
        found: T = self._memory[name]
        return found

    def wait_for(self, name: Hashable, start: Callable[[], "Future[T]"]) -> T:
        """The result of the future that start() returned in the first pass.

        No transaction may be open. Raises what the work raised, and ClientGoneError.
        """
        future = self.recall(name, start)
        if self._deferral is not None:
            if self._deferral.is_abandoned or future.cancelled():
                raise ClientGoneError
            if not future.done():
                raise ResultPendingError(future)
        return future.result()

    def pause(self, name: Hashable, *, secs: float) -> None:
        """Let other requests have the thread; for work that goes on in many passes.

        name: another one for each pause. Raises ClientGoneError.
        """
        self.wait_for(("pause", name), lambda: _start_timer(secs))


def _start_timer(secs: float) -> "Future[None]":
    future: Future[None] = Future()

    def end() -> None:
        if future.set_running_or_notify_cancel():
            future.set_result(None)

    timer = Timer(secs, end)
    timer.daemon = True
    timer.start()
    return future


def respond_in_passes(
    request: HttpRequest, respond: Callable[[], Response]
) -> Response | HttpResponse:
    """What a view returns that waits for results by Continuation.of(request)."""
    try:
        return respond()
    except ResultPendingError as pending:
        deferral = find_deferral(request)
        if deferral is None:
            raise
        deferral.awaited = pending.future
        return HttpResponse(status=PROVISIONAL_STATUS)
