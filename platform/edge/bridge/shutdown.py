"""Detects that the server is stopping.

The server waits for open responses before it runs the application's shutdown hooks, and cuts
them off after a time limit. So a live feed has to see the signal itself.

A balancer in front has to see it earlier: with a delay, SIGTERM first makes /api/ready/ red, and
the server goes on serving until the balancer has had the time to ask.
"""

import asyncio
import signal
import threading
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class _Stop:
    """The stop of the process of one loop. begun: set when the server stops serving."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.begun = asyncio.Event()
        self.is_announced = False
        self.delay_secs = 0.0
        self._loop = loop
        self._previous: dict[int, Any] = {}

    def listen(self) -> None:
        """Install signal handlers that call the previous handlers, too.

        Not before the server runs: it installs its own handlers late.
        """
        if self._previous or threading.current_thread() is not threading.main_thread():
            return
        for number in _SIGNALS:
            self._previous[number] = signal.getsignal(number)
            signal.signal(number, self._handle)

    def restore(self) -> None:
        for number, previous in self._previous.items():
            if signal.getsignal(number) == self._handle:
                signal.signal(number, previous)
        self._previous = {}

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self.is_announced = True
        # Ctrl+C is a person's, who waits.
        if number == signal.SIGTERM and self.delay_secs and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(
                self._loop.call_later, self.delay_secs, self._begin, number, None
            )
        else:
            self._begin(number, frame)

    def _begin(self, number: int, frame: FrameType | None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.begun.set)
        previous = self._previous.get(number)
        if callable(previous):
            previous(number, frame)
        elif previous == signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)


_stops: "WeakKeyDictionary[asyncio.AbstractEventLoop, _Stop]" = WeakKeyDictionary()


def get_stopping() -> asyncio.Event:
    """An event that is set once this process stops serving because of SIGTERM or SIGINT."""
    stop = _get_stop()
    stop.listen()
    return stop.begun


def is_stop_announced() -> bool:
    """Whether this process has received SIGTERM or SIGINT."""
    return _get_stop().is_announced


def listen_for_stop(delay_secs: float) -> None:
    """Announce a stop at SIGTERM, and begin it after the delay."""
    stop = _get_stop()
    stop.delay_secs = delay_secs
    stop.listen()


def ignore_stop() -> None:
    """Give the signals back to the handlers of before."""
    _get_stop().restore()


def _get_stop() -> _Stop:
    loop = asyncio.get_running_loop()
    if loop not in _stops:
        _stops[loop] = _Stop(loop)
    return _stops[loop]
