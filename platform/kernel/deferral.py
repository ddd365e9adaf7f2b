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
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from kernel.errors import UnavailableError

SCOPE_KEY = "qrstudio.deferral"
PROVISIONAL_STATUS = 202
MAX_DEFERRED = 16
"""Works of one process at the same time; more are refused, none waits."""

Result = TypeVar("Result")


class ServerBusyError(UnavailableError):
    """503: as many works are under way as may be."""

    def __init__(self) -> None:
        super().__init__("The server is busy with other checks. Try again.", retry_after_secs=5)


@dataclass
class Deferral:
    """Travels in the ASGI scope; one for each request.

    work: what to run before the second visit. result: of the work; in the second visit only.
    delay_secs: how long to hold back the answer.
    """

    slots: BoundedSemaphore
    work: Callable[[], object] | None = None
    result: list[object] = field(default_factory=list)
    delay_secs: float = 0.0
    _has_slot: bool = False

    def take_slot(self) -> None:
        """Raises ServerBusyError (503) at once when all are taken."""
        if not self.slots.acquire(blocking=False):
            raise ServerBusyError
        self._has_slot = True

    def return_slot(self) -> None:
        """If it has one."""
        if self._has_slot:
            self._has_slot = False
            self.slots.release()


def answer_deferred(
    request: HttpRequest,
    *,
    begin: Callable[[], Callable[[], Result]],
    finish: Callable[[Result], HttpResponse],
) -> HttpResponse:
    """The answer of a view whose work takes long.

    begin: checks, in a thread of Django's, and returns the work, which must not use the
    database. finish: makes the answer of the work's result.
    Raises UnavailableError (503) when too many works run, and what begin and finish raise.
    """
    deferral = _find(request)
    if deferral is None:
        return finish(begin()())
    if deferral.result:
        result: Any = deferral.result[0]
        return finish(result)
    deferral.take_slot()
    deferral.work = begin()
    return HttpResponse(status=PROVISIONAL_STATUS)


def delay_answer(request: HttpRequest, secs: float) -> None:
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
