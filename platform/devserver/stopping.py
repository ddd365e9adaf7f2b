"""Requests to stop: recorded when the signal arrives, acted on at the next safe point."""

import signal
import time
from types import FrameType

from devserver.errors import StopRequested

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# make forwards SIGTERM, so one request may arrive twice. Only a later one counts as the second.
_SAME_REQUEST_SECS = 1.0


class StopSignals:
    """Ctrl-C, SIGTERM and a closed terminal."""

    def __init__(self) -> None:
        self._first_at: float | None = None
        self._force = False

    def install(self) -> None:
        """Install the handlers. Signals that the caller ignores (nohup) stay ignored."""
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._record)

    def check(self) -> None:
        """Called wherever the supervisor waits.

        Raises:
            StopRequested: a signal has arrived.
        """
        if self._first_at is not None:
            raise StopRequested

    def force(self) -> bool:
        """Whether a second request arrived while the processes were being stopped."""
        return self._force

    def _record(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._first_at is None:
            self._first_at = now
        elif now - self._first_at > _SAME_REQUEST_SECS:
            self._force = True
