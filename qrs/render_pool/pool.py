"""The pool: admission, a queue, and one dispatcher thread for each process."""

import threading
from collections import Counter, deque
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from qrs.render_pool.errors import RenderLostError
from qrs.render_pool.limits import PoolLimits
from qrs.render_pool.slot import WorkerSlot
from qrs.render_pool.wire import RenderJob
from qrs.rendering.errors import BusyError

_STOP_SECS = 2.0


@dataclass(frozen=True)
class PoolStats:
    """drawing, waiting: jobs right now. renders, restarts: since the start of this process.

    restarts: of processes that died, hung or failed; not those that were replaced in time.
    lost_in_a_row: of the process that fails most.
    """

    workers: int
    drawing: int
    waiting: int
    renders: int
    restarts: int
    lost_in_a_row: int


@dataclass(frozen=True)
class _Entry:
    job: RenderJob
    owner: int
    future: "Future[Any]"


class RenderPool:
    """Thread-safe. Processes are started with start(), or when the first job comes."""

    def __init__(self, *, workers: int, limits: PoolLimits | None = None) -> None:
        self._limits = limits or PoolLimits()
        self._workers = workers
        self._waiting: deque[_Entry] = deque()
        self._drawing = 0
        self._renders = 0
        self._by_owner: Counter[int] = Counter()
        self._changed = threading.Condition()
        self._is_stopped = False
        self._slots: list[WorkerSlot] = []
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the processes now, so that the first job does not wait for them."""
        with self._changed:
            self._start()

    def submit(self, job: RenderJob, *, owner: int) -> "Future[Any]":
        """The result of the job, later: a RenderingError, RenderLostError or RenderFailedError.

        A job that still waits can be cancelled. Raises BusyError at once when too many wait, of
        the owner or in total. The last free place is for an owner that has no job here.
        """
        with self._changed:
            if self._is_stopped:
                raise BusyError
            self._start()
            self._admit(owner)
            entry = _Entry(job, owner, Future())
            self._by_owner[owner] += 1
            self._waiting.append(entry)
            self._changed.notify()
        entry.future.add_done_callback(lambda _: self._forget_cancelled(entry))
        return entry.future

    def get_stats(self) -> PoolStats:
        with self._changed:
            return PoolStats(
                workers=self._workers,
                drawing=self._drawing,
                waiting=len(self._waiting),
                renders=self._renders,
                restarts=sum(slot.restarts for slot in self._slots),
                lost_in_a_row=max((slot.lost_in_a_row for slot in self._slots), default=0),
            )

    def list_pids(self) -> list[int]:
        """Of the processes that run now."""
        return [slot.pid for slot in self._slots if slot.pid]

    def stop(self) -> None:
        """End all processes. Jobs without a result get RenderLostError."""
        with self._changed:
            self._is_stopped = True
            waiting, slots = list(self._waiting), list(self._slots)
            self._waiting.clear()
            self._changed.notify_all()
        for entry in waiting:
            if entry.future.set_running_or_notify_cancel():
                entry.future.set_exception(RenderLostError("the server stops"))
        for slot in slots:
            slot.interrupt()
        for thread in self._threads:
            thread.join(_STOP_SECS)

    def _start(self) -> None:
        while len(self._slots) < self._workers:
            slot = WorkerSlot(self._limits)
            self._slots.append(slot)
            thread = threading.Thread(
                target=self._dispatch, args=(slot,), name="render-dispatcher", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def _admit(self, owner: int) -> None:
        """Raises BusyError."""
        idle = self._workers - self._drawing
        free = idle + self._limits.waiting_per_worker * self._workers - len(self._waiting)
        is_newcomer = not self._by_owner[owner]
        if free <= (0 if is_newcomer else 1) or self._by_owner[owner] >= self._limits.per_owner:
            raise BusyError

    def _dispatch(self, slot: WorkerSlot) -> None:
        slot.prepare()
        while entry := self._take():
            try:
                slot.run(entry.job, entry.future)
            finally:
                self._finish(entry)
            slot.prepare()
        slot.close()

    def _take(self) -> _Entry | None:
        """The next job; None once the pool is stopped."""
        with self._changed:
            while True:
                if self._is_stopped:
                    return None
                if self._waiting:
                    entry = self._waiting.popleft()
                    if entry.future.set_running_or_notify_cancel():
                        self._drawing += 1
                        return entry
                else:
                    self._changed.wait()

    def _finish(self, entry: _Entry) -> None:
        with self._changed:
            self._drawing -= 1
            self._renders += 1
            self._release(entry)

    def _forget_cancelled(self, entry: _Entry) -> None:
        if not entry.future.cancelled():
            return
        with self._changed:
            self._release(entry)
            if entry in self._waiting:
                self._waiting.remove(entry)

    def _release(self, entry: _Entry) -> None:
        self._by_owner[entry.owner] -= 1
        self._by_owner += Counter()  # without the zeros
