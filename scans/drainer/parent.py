"""Parent: keeps the processes of the drainer running, and ends them when it is asked to."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from scans.drainer.children import ChildSlot

_LOOK_SECS = 0.1
_TOUCH_SECS = 5.0


class Parent:
    """alive_file: its time of change is that of the last moment at which every process worked."""

    def __init__(self, slots: Sequence[ChildSlot], *, alive_file: Path | None = None) -> None:
        self._slots = slots
        self._alive_file = alive_file
        self._touch_at = 0.0
        self._is_stopping = False

    def run(self) -> None:
        """Until SIGTERM or SIGINT, and until all children have ended after it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self._is_stopping:
            for slot in self._slots:
                slot.look_after()
            self._touch()
            time.sleep(_LOOK_SECS)
        while any(slot.is_running for slot in self._slots):
            for slot in self._slots:
                # Again and again: one that has just been forked may not listen yet.
                slot.ask_to_end()
                slot.reap()
            time.sleep(_LOOK_SECS)

    def _touch(self) -> None:
        if self._alive_file is None or time.monotonic() < self._touch_at:
            return
        if all(slot.is_working for slot in self._slots):
            self._alive_file.touch()
            self._touch_at = time.monotonic() + _TOUCH_SECS

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True


def is_orphan(parent_pid: int) -> bool:
    """Whether the parent of this process was killed: then nobody would ask it to end."""
    return os.getppid() != parent_pid
