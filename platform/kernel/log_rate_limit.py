"""Logs that stay readable, and smaller than the disk, while something fails all the time."""

import logging
from threading import Lock
from time import monotonic

LINES_A_SECOND = 5
_Place = tuple[str, int]


class LogRateLimitFilter(logging.Filter):
    """Lets five lines a second through from each place of the code, and tells how many it kept.

    A Redis that refuses commands would otherwise cause a line for each turn of scans.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        # By place: when its second began, its lines in it, and those left out of the one before.
        self._seconds: dict[_Place, tuple[float, int, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; the first of a second tells what was left out before."""
        left_out = self._count((record.pathname, record.lineno))
        if left_out is None:
            return False
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out} lines like it were left out)"
            record.args = ()
        return True

    def _count(self, place: _Place) -> int | None:
        """How many were left out before this line; None to leave it out, too."""
        now = monotonic()
        with self._lock:
            began_at, lines, left_out = self._seconds.get(place, (now, 0, 0))
            if now - began_at >= 1:
                began_at, lines = now, 0
            if lines >= LINES_A_SECOND:
                self._seconds[place] = (began_at, lines, left_out + 1)
                return None
            self._seconds[place] = (began_at, lines + 1, 0)
            return left_out
