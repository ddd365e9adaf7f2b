"""Knows when the server stops.

The server waits for open answers before it tells the application that it stops, and
cuts them off when its patience ends. So a feed has to see the signal itself.
"""

import asyncio
import signal
import threading
from functools import partial
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_events: "WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Event]" = WeakKeyDictionary()


def get_stopping() -> asyncio.Event:
    """Set once this process was told to stop."""
    loop = asyncio.get_running_loop()
    if loop not in _events:
        _events[loop] = asyncio.Event()
        if threading.current_thread() is threading.main_thread():
            _listen(loop, _events[loop])
    return _events[loop]


def _listen(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    """Beside whoever listens already: their handlers are called as before.

    With the first stream and not at the start: the server sets its own handlers late.
    """
    for number in _SIGNALS:
        previous = signal.getsignal(number)
        signal.signal(number, partial(_pass_on, loop, event, previous))


def _pass_on(
    loop: asyncio.AbstractEventLoop,
    event: asyncio.Event,
    previous: Any,
    number: int,
    frame: FrameType | None,
) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(event.set)
    if callable(previous):
        previous(number, frame)
    elif previous == signal.SIG_DFL:
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)
