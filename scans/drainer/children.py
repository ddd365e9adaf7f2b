"""ChildSlot: one process of the drainer, which is forked anew whenever it has ended."""

import logging
import mmap
import os
import signal
import struct
from collections.abc import Callable
from time import monotonic

from scans.drainer.priority import leave_session

logger = logging.getLogger(__name__)

# Of a batch. PostgreSQL ends its statements after 60 s, but cannot tell a client that it cannot
# reach any more.
HUNG_SECS = 120.0
# A batch may take as long on a busy machine.
_QUIET_SECS = 30.0
# After a process that failed, twice as long each time. One that has worked is replaced at once.
_FIRST_PAUSE_SECS, _LONGEST_PAUSE_SECS = 0.5, 5.0
_TIME = struct.Struct("d")


class LifeSign:
    """A time in memory that parent and child share. sign(): called by the child as it works."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _TIME.size)
        self.sign()

    def sign(self) -> None:
        _TIME.pack_into(self._memory, 0, monotonic())

    def get_age_secs(self) -> float:
        return float(monotonic() - _TIME.unpack_from(self._memory)[0])


class ChildSlot:
    """run: what the child does; it returns to be replaced, or to end if it was asked to."""

    def __init__(self, run: Callable[[LifeSign], None]) -> None:
        self._run = run
        self._life = LifeSign()
        self._pid: int | None = None
        self._failures = 0
        self._start_at = 0.0

    @property
    def is_running(self) -> bool:
        return self._pid is not None

    @property
    def is_working(self) -> bool:
        """Whether it runs and has shown a sign of life lately."""
        return self.is_running and self._life.get_age_secs() < _QUIET_SECS

    def look_after(self) -> None:
        """Replace the child if it has ended, and kill it if it hangs."""
        self.reap()
        if self._pid is None:
            if monotonic() >= self._start_at:
                self._start()
        elif self._life.get_age_secs() > HUNG_SECS:
            logger.error("drainer process %d hangs and is killed", self._pid)
            os.kill(self._pid, signal.SIGKILL)
            self._life.sign()

    def ask_to_end(self) -> None:
        if self._pid is not None:
            os.kill(self._pid, signal.SIGTERM)

    def reap(self) -> None:
        """Note whether the child has ended, and how."""
        if self._pid is None:
            return
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        if pid == 0:
            return
        self._pid = None
        code = os.waitstatus_to_exitcode(status)
        if code == 0:
            self._failures, self._start_at = 0, 0.0
            return
        pause_secs = min(_FIRST_PAUSE_SECS * 2**self._failures, _LONGEST_PAUSE_SECS)
        self._failures += 1
        self._start_at = monotonic() + pause_secs
        logger.error("drainer process %d ended with %d and is replaced", pid, code)

    def _start(self) -> None:
        self._life.sign()
        pid = os.fork()
        if pid:
            self._pid = pid
            return
        code = 1
        try:
            leave_session()
            self._run(self._life)
            code = 0
        except BaseException:
            logger.exception("the drainer has failed")
        finally:
            # Not the interpreter's way out, which belongs to the parent.
            os._exit(code)
