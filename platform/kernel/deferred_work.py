"""Work that takes seconds runs between two passes through Django, and holds none of its threads.

    ASGI side ---> Django thread: authenticate, check, begin() ------> thread is free
        |
        +--- runs the work in a thread of its own, outside of Django's pool
        |
        +--> Django thread: the same request again, finish(result) --> the answer

The second pass authenticates again, in case the caller has lost access meanwhile. Where Django
is served without the ASGI side (tests, commands), the work runs at once, in the same thread.
"""

import time
from collections import Counter
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from kernel.errors import ApiError, ServerBusyError

SCOPE_KEY = "qrstudio.deferral"
PROVISIONAL_STATUS = 202
MAX_DEFERRED = 16
"""Concurrent jobs of one process; more are rejected at once."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class OwnerLimit:
    """How many jobs one owner, such as a workspace, may run in a process. refusal: beyond it."""

    owner: int
    limit: int
    refusal: ApiError


class WorkSlots:
    """Counts the deferred jobs of one process, in total and by owner."""

    def __init__(self, limit: int = MAX_DEFERRED) -> None:
        self._free = limit
        self._running: Counter[int] = Counter()
        self._lock = Lock()

    def acquire(self) -> bool:
        with self._lock:
            if self._free == 0:
                return False
            self._free -= 1
            return True

    def release(self) -> None:
        with self._lock:
            self._free += 1

    def begin_work(self, owner_limit: OwnerLimit) -> None:
        """Raises the refusal of the limit."""
        with self._lock:
            if self._running[owner_limit.owner] >= owner_limit.limit:
                raise owner_limit.refusal
            self._running[owner_limit.owner] += 1

    def end_work(self, owner_limit: OwnerLimit) -> None:
        with self._lock:
            self._running[owner_limit.owner] -= 1
            if not self._running[owner_limit.owner]:
                del self._running[owner_limit.owner]


@dataclass
class Deferral:
    """The state of one request, in its ASGI scope.

    work: to run before the second pass. result: of the work, in the second pass only.
    delay_secs: how long to hold back the response. awaited, memory, is_abandoned: of
    kernel.continuations.
    """

    slots: WorkSlots
    work: Callable[[], object] | None = None
    result: list[object] = field(default_factory=list)
    delay_secs: float = 0.0
    awaited: "Future[Any] | None" = None
    memory: dict[Hashable, Any] = field(default_factory=dict)
    is_abandoned: bool = False
    _has_slot: bool = False
    _owner_limit: OwnerLimit | None = None

    def acquire_slot(self) -> None:
        """Raises ServerBusyError (503) at once when none is free."""
        if not self.slots.acquire():
            raise ServerBusyError
        self._has_slot = True

    def begin_work(self, work: Callable[[], object], owner_limit: OwnerLimit) -> None:
        """Raises the refusal of the limit."""
        self.slots.begin_work(owner_limit)
        self.work, self._owner_limit = work, owner_limit

    def end_work(self) -> None:
        if self._owner_limit is not None:
            self.slots.end_work(self._owner_limit)
            self.work = self._owner_limit = None

    def forget_awaited(self) -> None:
        """Cancel what the view awaits, because nobody will ask for the result."""
        if self.awaited is not None:
            self.awaited.cancel()
            self.awaited = None

    def release_slot(self) -> None:
        if self._has_slot:
            self._has_slot = False
            self.slots.release()


def defer_work(
    request: HttpRequest,
    *,
    begin: Callable[[], Callable[[], Result]],
    finish: Callable[[Result], HttpResponse],
    owner_limit: OwnerLimit,
) -> HttpResponse:
    """The response of a view whose work takes seconds.

    begin: checks, in a thread of Django's, and returns the work, which must not use the
    database. finish: makes the response from the result. owner_limit: of the caller's workspace.
    Raises UnavailableError (503) when too many jobs run, the refusal of the limit, and what begin
    and finish raise.
    """
    deferral = find_deferral(request)
    if deferral is None:
        return finish(begin()())
    if deferral.result:
        result: Any = deferral.result[0]
        return finish(result)
    deferral.acquire_slot()
    deferral.begin_work(begin(), owner_limit)
    return HttpResponse(status=PROVISIONAL_STATUS)


def delay_response(request: HttpRequest, secs: float) -> None:
    """Hold back the response without holding the thread."""
    deferral = find_deferral(request)
    if deferral is None:
        time.sleep(secs)
    else:
        deferral.delay_secs = secs


def find_deferral(request: HttpRequest) -> Deferral | None:
    """None where Django is served without the ASGI side."""
    environ: dict[str, Any] = getattr(request, "environ", {})
    found = environ.get("asgi.scope", {}).get(SCOPE_KEY)
    return found if isinstance(found, Deferral) else None
