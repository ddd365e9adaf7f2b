"""A rate limit for log lines, so that a lasting failure does not fill the disk."""

import logging
from threading import Lock
from time import monotonic

LINES_A_SECOND = 5
_CallSite = tuple[str, int]


class LogRateLimitFilter(logging.Filter):
    """Passes LINES_A_SECOND lines from each call site; the next one says how many were dropped.

    A Redis that rejects commands would otherwise cause a line for each micro-batch of scans.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        # By call site: start of its current second, lines in it, lines dropped since the last one.
        self._seconds: dict[_CallSite, tuple[float, int, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        dropped = self._count((record.pathname, record.lineno))
        if dropped is None:
            return False
        if dropped:
            record.msg = f"{record.getMessage()} ({dropped} lines like it were left out)"
            record.args = ()
        return True

    def _count(self, site: _CallSite) -> int | None:
        """Lines dropped before this one; None to drop this one, too."""
        now = monotonic()
        with self._lock:
            began_at, lines, dropped = self._seconds.get(site, (now, 0, 0))
            if now - began_at >= 1:
                began_at, lines = now, 0
            if lines >= LINES_A_SECOND:
                self._seconds[site] = (began_at, lines, dropped + 1)
                return None
            self._seconds[site] = (began_at, lines + 1, 0)
            return dropped
