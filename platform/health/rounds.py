"""One round of probes at a time, whose result all callers of a moment share.

Anyone may ask for the status, as often as they like: that must cost the servers no more than one
round in FRESH_SECS of each web process. A caller gets a future, so that no thread waits.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from time import monotonic

from health.probe import Probe

FRESH_SECS = 2.0
Report = Mapping[str, Probe]


class StatusRounds:
    """Of one process.

    probe: makes a report, within a time limit of its own. fresh_secs: how old a report may be when
    another caller gets it.
    """

    def __init__(self, probe: Callable[[], Report], *, fresh_secs: float = FRESH_SECS) -> None:
        self._probe = probe
        self.fresh_secs = fresh_secs
        self._lock = threading.Lock()
        self._last: tuple[float, Report] | None = None
        self._waiting: list[Future[Report]] = []

    def ask(self) -> "Future[Report]":
        """The report of the last round if it is fresh, else of the one in progress or a new one."""
        future: Future[Report] = Future()
        with self._lock:
            if self._last is not None and monotonic() - self._last[0] < self.fresh_secs:
                future.set_result(self._last[1])
                return future
            is_first = not self._waiting
            self._waiting.append(future)
        if is_first:
            threading.Thread(target=self._run, name="status", daemon=True).start()
        return future

    def _run(self) -> None:
        began_at = monotonic()
        report: Report | None = None
        failure: BaseException | None = None
        try:
            report = self._probe()
        except BaseException as error:  # noqa: BLE001 - given to those who wait for it
            failure = error
        with self._lock:
            waiting, self._waiting = self._waiting, []
            if report is not None:
                self._last = (began_at, report)
        for future in waiting:
            # Cancelled where the client has gone.
            if not future.set_running_or_notify_cancel():
                continue
            if report is not None:
                future.set_result(report)
            else:
                future.set_exception(failure or RuntimeError("no report"))
