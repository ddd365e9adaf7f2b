"""Equal jobs at the same time are one job: drawing depends on nothing but its arguments."""

import threading
from collections.abc import Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from qrs.render_pool.pool import RenderPool
from qrs.render_pool.wire import RenderJob


@dataclass
class _SharedJob:
    future: "Future[Any]"
    waiters: "list[Future[Any]]" = field(default_factory=list)


class SharedJobs:
    """Thread-safe. A job is cancelled when nobody waits for it any more."""

    def __init__(self, pool: RenderPool) -> None:
        self._pool = pool
        self._jobs: dict[Hashable, _SharedJob] = {}
        self._lock = threading.RLock()

    def submit(self, job: RenderJob, *, key: Hashable, owner: int) -> "Future[Any]":
        """As RenderPool.submit(); jobs with one key are equal. Only the first one is admitted."""
        waiter: Future[Any] = Future()
        with self._lock:
            shared = self._jobs.get(key)
            is_first = shared is None
            if shared is None:
                shared = self._jobs[key] = _SharedJob(self._pool.submit(job, owner=owner))
            shared.waiters.append(waiter)
        if is_first:
            shared.future.add_done_callback(lambda _: self._finish(key, shared))
        waiter.add_done_callback(lambda _: self._leave(shared))
        return waiter

    def _finish(self, key: Hashable, shared: _SharedJob) -> None:
        with self._lock:
            if self._jobs.get(key) is shared:
                del self._jobs[key]
        for waiter in shared.waiters:
            if shared.future.cancelled():
                waiter.cancel()
            elif waiter.set_running_or_notify_cancel():
                _copy(shared.future, waiter)

    def _leave(self, shared: _SharedJob) -> None:
        """Nobody can join meanwhile, so that nobody gets a cancelled job."""
        with self._lock:
            if all(waiter.cancelled() for waiter in shared.waiters):
                shared.future.cancel()


def _copy(source: "Future[Any]", target: "Future[Any]") -> None:
    error = source.exception()
    if error is None:
        target.set_result(source.result())
    else:
        target.set_exception(error)
