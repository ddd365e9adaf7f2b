"""Detects that the server is stopping.

The server waits for open responses before it runs the application's shutdown hooks, and cuts
them off after a time limit. So a live feed has to see the signal itself.
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
    """An event that is set once this process receives SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    if loop not in _events:
        _events[loop] = asyncio.Event()
        if threading.current_thread() is threading.main_thread():
            _listen(loop, _events[loop])
    return _events[loop]


def _listen(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    """Install signal handlers that call the previous handlers too.

    With the first stream and not at the start: the server installs its own handlers late.
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
