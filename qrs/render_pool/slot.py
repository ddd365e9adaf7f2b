"""The place of one process in the pool, which is filled anew when the process is lost."""

import logging
import threading
from concurrent.futures import Future
from typing import Any

from qrs.render_pool.errors import RenderFailedError, RenderLostError
from qrs.render_pool.limits import PoolLimits
from qrs.render_pool.wire import Done, Failed, Refused, RenderJob
from qrs.render_pool.worker_process import WorkerProcess

logger = logging.getLogger(__name__)


class WorkerSlot:
    """Used by one dispatcher thread; interrupt() by any."""

    def __init__(self, limits: PoolLimits) -> None:
        self._limits = limits
        self._worker: WorkerProcess | None = None
        self._is_closed = False
        self._lock = threading.Lock()
        self.restarts = 0
        self.lost_in_a_row = 0

    @property
    def pid(self) -> int:
        """0 while there is no process."""
        worker = self._worker
        return worker.pid if worker else 0

    def prepare(self) -> None:
        """Start a process if there is none, or if this one has drawn enough."""
        if self._is_closed:
            return
        worker = self._worker
        if worker is not None and worker.renders >= self._limits.renders_per_process:
            self._worker = None
            worker.end()
        try:
            self._get_worker()
        except RenderLostError as error:
            # The next job tries again, and gets the error.
            logger.warning("render worker: %s", error)

    def run(self, job: RenderJob, future: "Future[Any]") -> None:
        """Sets the result or the exception of the future. Raises nothing."""
        try:
            reply = self._get_worker().run(job)
        except RenderLostError as error:
            self._replace(f"lost: {error}")
            future.set_exception(error)
        except Exception as error:
            self._replace("broken")
            logger.exception("render worker: exchange failed")
            future.set_exception(RenderLostError(str(error)))
        else:
            self._settle(reply, future)

    def interrupt(self) -> None:
        """For good. A job that is being drawn gets RenderLostError."""
        with self._lock:
            self._is_closed = True
            worker = self._worker
        if worker is not None:
            worker.interrupt()

    def close(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

    def _get_worker(self) -> WorkerProcess:
        with self._lock:
            if self._is_closed:
                raise RenderLostError("the server stops")
            if self._worker is None:
                self._worker = WorkerProcess(self._limits)
            return self._worker

    def _settle(self, reply: object, future: "Future[Any]") -> None:
        if isinstance(reply, Done | Refused):
            self.lost_in_a_row = 0
        match reply:
            case Done(result):
                future.set_result(result)
            case Refused(error):
                future.set_exception(error)
            case Failed(text, ends=True):
                self._replace(text)
                future.set_exception(RenderLostError(text))
            case Failed(text):
                future.set_exception(RenderFailedError(text))
            case _:
                self._replace("sent an unknown reply")
                future.set_exception(RenderLostError("unknown reply"))

    def _replace(self, reason: str) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        if not self._is_closed:
            self.restarts += 1
            self.lost_in_a_row += 1
            logger.warning("render worker %s: %s; a new one is started", worker.pid, reason)
