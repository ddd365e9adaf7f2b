"""Work that takes seconds is done between two visits to Django, and holds no thread of it.

    ASGI side ---> Django thread: authenticate, refuse, begin() -----> thread is free
        |
        +--- runs the work in a thread of its own, outside of Django's pool
        |
        +--> Django thread: the same request again, finish(result) --> the answer

The second visit authenticates again, so that nothing is done for somebody who lost access
meanwhile. Where Django is served without the ASGI side (tests, commands), the work runs in place.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from kernel.errors import ApiError, UnavailableError

SCOPE_KEY = "qrstudio.deferral"
PROVISIONAL_STATUS = 202
MAX_DEFERRED = 16
"""Works of one process at the same time; more are refused, none waits."""

Result = TypeVar("Result")


class ServerBusyError(UnavailableError):
    """503: as many works are under way as may be."""

    def __init__(self) -> None:
        super().__init__("The server is busy with other checks. Try again.", retry_after_secs=5)


@dataclass(frozen=True)
class OwnerLimit:
    """What one owner, such as a workspace, may have under way in a process. refusal: beyond it."""

    owner: int
    limit: int
    refusal: ApiError


class WorkSlots:
    """The works of one process, and whose they are."""

    def __init__(self, limit: int = MAX_DEFERRED) -> None:
        self._free = limit
        self._of_owner: Counter[int] = Counter()
        self._lock = Lock()

    def take(self) -> bool:
        """Whether one was free."""
        with self._lock:
            if self._free == 0:
                return False
            self._free -= 1
            return True

    def give_back(self) -> None:
        """One that was taken."""
        with self._lock:
            self._free += 1

    def begin_work(self, share: OwnerLimit) -> None:
        """Raises the share's refusal."""
        with self._lock:
            if self._of_owner[share.owner] >= share.limit:
                raise share.refusal
            self._of_owner[share.owner] += 1

    def end_work(self, share: OwnerLimit) -> None:
        """Work that was begun."""
        with self._lock:
            self._of_owner[share.owner] -= 1
            if not self._of_owner[share.owner]:
                del self._of_owner[share.owner]


@dataclass
class Deferral:
    """Travels in the ASGI scope; one for each request.

    work: what to run before the second visit. result: of the work; in the second visit only.
    delay_secs: how long to hold back the answer.
    """

    slots: WorkSlots
    work: Callable[[], object] | None = None
    result: list[object] = field(default_factory=list)
    delay_secs: float = 0.0
    _has_slot: bool = False
    _share: OwnerLimit | None = None

    def take_slot(self) -> None:
        """Raises ServerBusyError (503) at once when all are taken."""
        if not self.slots.take():
            raise ServerBusyError
        self._has_slot = True

    def begin_work(self, work: Callable[[], object], share: OwnerLimit) -> None:
        """Raises the share's refusal."""
        self.slots.begin_work(share)
        self.work, self._share = work, share

    def end_work(self) -> None:
        """If some was begun."""
        if self._share is not None:
            self.slots.end_work(self._share)
            self.work = self._share = None

    def return_slot(self) -> None:
        """If it has one."""
        if self._has_slot:
            self._has_slot = False
            self.slots.give_back()


def defer_work(
    request: HttpRequest,
    *,
    begin: Callable[[], Callable[[], Result]],
    finish: Callable[[Result], HttpResponse],
    share: OwnerLimit,
) -> HttpResponse:
    """The answer of a view whose work takes long.

    begin: checks, in a thread of Django's, and returns the work, which must not use the
    database. finish: makes the answer of the work's result. share: of the caller's workspace.
    Raises UnavailableError (503) when too many works run, the share's refusal, and what begin
    and finish raise.
    """
    deferral = _find(request)
    if deferral is None:
        return finish(begin()())
    if deferral.result:
        result: Any = deferral.result[0]
        return finish(result)
    deferral.take_slot()
    deferral.begin_work(begin(), share)
    return HttpResponse(status=PROVISIONAL_STATUS)


def delay_response(request: HttpRequest, secs: float) -> None:
    """Hold back the answer, without holding the thread."""
    deferral = _find(request)
    if deferral is None:
        time.sleep(secs)
    else:
        deferral.delay_secs = secs


def _find(request: HttpRequest) -> Deferral | None:
    environ: dict[str, Any] = getattr(request, "environ", {})
    found = environ.get("asgi.scope", {}).get(SCOPE_KEY)
    return found if isinstance(found, Deferral) else None
