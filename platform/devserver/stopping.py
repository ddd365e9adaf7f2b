"""Requests to stop: noted when the signal arrives, acted on only where nothing is half done."""

import signal
import time
from types import FrameType

from devserver.errors import StopRequested

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# make passes SIGTERM on, so one request may arrive twice; only a later one means impatience.
_SAME_REQUEST_SECS = 1.0


class StopSignals:
    """Ctrl-C, SIGTERM and a closed terminal."""

    def __init__(self) -> None:
        self._first_at: float | None = None
        self._hurry = False

    def install(self) -> None:
        """Listen from now on. What the caller ignores (nohup) stays ignored."""
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._note)

    def check(self) -> None:
        """Called wherever the supervisor waits.

        Raises:
            StopRequested: a signal has arrived.
        """
        if self._first_at is not None:
            raise StopRequested

    def force(self) -> bool:
        """Whether someone asked again while things were being stopped."""
        return self._hurry

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._first_at is None:
            self._first_at = now
        elif now - self._first_at > _SAME_REQUEST_SECS:
            self._hurry = True
