"""Threads in which outgoing requests wait: a few, and few of one owner."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from kernel.outbound.errors import OutgoingBusyError

MAX_REQUESTS = 8
MAX_REQUESTS_OF_OWNER = 2
T = TypeVar("T")


class OutgoingThreads:
    """Of one process. Requests never queue, so each ends by its own deadline."""

    def __init__(self, total: int = MAX_REQUESTS, per_owner: int = MAX_REQUESTS_OF_OWNER) -> None:
        self._total = total
        self._per_owner = per_owner
        self._running: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(total, thread_name_prefix="outgoing")

    def submit(self, work: Callable[[], T], *, owner: int) -> "Future[T]":
        """owner: such as a workspace. Raises OutgoingBusyError at once."""
        with self._lock:
            if self._running.total() >= self._total or self._running[owner] >= self._per_owner:
                raise OutgoingBusyError
            self._running[owner] += 1
        future = self._threads.submit(work)
        future.add_done_callback(lambda done: self._release(done, owner))
        return future

    def _release(self, _done: "Future[Any]", owner: int) -> None:
        with self._lock:
            self._running[owner] -= 1
            self._running += Counter()  # without the zeros
