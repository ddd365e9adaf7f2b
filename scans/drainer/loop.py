"""DrainLoop: what one process of the drainer does until it is replaced or asked to end.

It reads as soon as there is something to read. A transaction costs as much as a thousand scans, so
while scans come in fast the loop rests after each cycle and lets more of them arrive, for at most
1.5 seconds; and it leaves most of the processor to others that want it. If scans wait for more than
five seconds nevertheless, the process ends, and its successor has the usual priority until it has
caught up.
"""

import logging
import os
import signal
import time
from dataclasses import dataclass, field
from time import monotonic
from types import FrameType

import psutil
from redis import Redis

from scans.drainer.children import LifeSign
from scans.drainer.parent import is_orphan
from scans.drainer.priority import yield_processor
from scans.ingestion.drain import UNAVAILABLE, Drain
from scans.ingestion.pace import Rest
from scans.services import get_drain
from scans.signals import drain_failed

logger = logging.getLogger(__name__)

# Well below the time-out of the client, which is a second.
BLOCK_MS = 500
CLAIM_SECS = 5.0
# Memory of libraries and of PostgreSQL's catalogue only grows; a new process costs milliseconds.
MAX_AGE_SECS = 3600.0
MAX_BYTES = 400 << 20
_PAUSES_SECS = (0.5, 1.0, 2.0, 4.0)
_SLICE_SECS = 0.1
# Scans that waited longer are the reason to take an equal share of the processor again.
_LATE_SECS = 5.0
_CAUGHT_UP_SECS = 2.0


@dataclass
class DrainLoop:
    """life: shows the parent that this process works. parent_pid: it ends with this process."""

    drain: Drain
    life: LifeSign
    parent_pid: int
    _rest: Rest = field(default_factory=Rest)
    _started_at: float = field(default_factory=monotonic)
    _claim_at: float = 0.0
    _failures: int = 0
    _is_stopping: bool = False
    _has_yielded: bool = False
    _is_late: bool = False

    def stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Handler of SIGTERM: end after the batch in progress."""
        self._is_stopping = True

    def run(self) -> None:
        """Until stop(), or until a new process should take the place of this one."""
        while not self._should_end():
            try:
                self._pause(self._work())
                self._failures = 0
            except UNAVAILABLE as error:
                # The session may be in the middle of a transaction or a pipeline.
                self.drain.database.close()
                logger.warning("scans wait: %s", error)
                self._pause(_PAUSES_SECS[min(self._failures, len(_PAUSES_SECS) - 1)])
                self._failures += 1
        self.drain.database.close()

    def _work(self) -> float:
        """One round; returns for how many seconds to rest."""
        self.drain.prepare()
        if monotonic() >= self._claim_at:
            while not self._should_end() and self.drain.store_abandoned():
                self.life.sign()
            self._claim_at = monotonic() + CLAIM_SECS
        batch = self.drain.store_new(block_ms=BLOCK_MS)
        self.life.sign()
        if batch is None:
            self._note_lag(0.0)
            return 0.0
        self._note_lag(_read_clock(self.drain.redis) - batch.oldest_ms / 1000)
        return self._rest.choose_secs(secs=batch.secs, is_full=batch.is_full)

    def _note_lag(self, lag_secs: float) -> None:
        self._is_late = self._has_yielded and lag_secs > _LATE_SECS
        if not self._has_yielded and lag_secs < _CAUGHT_UP_SECS:
            yield_processor()
            self._has_yielded = True

    def _should_end(self) -> bool:
        return (
            self._is_stopping
            or self._is_late
            or is_orphan(self.parent_pid)
            or monotonic() - self._started_at > MAX_AGE_SECS
            or psutil.Process().memory_info().rss > MAX_BYTES
        )

    def _pause(self, secs: float) -> None:
        """In slices: a signal does not end a sleep."""
        until = monotonic() + secs
        self.life.sign()
        while not self._is_stopping and (left := until - monotonic()) > 0:
            time.sleep(min(left, _SLICE_SECS))
            self.life.sign()


def run_child(life: LifeSign) -> None:
    """What a forked process does; the parent waits for it."""
    parent_pid = os.getppid()
    loop = DrainLoop(get_drain(), life, parent_pid)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, loop.stop)
    try:
        loop.run()
    except Exception:
        drain_failed.send(sender=DrainLoop)
        raise


def _read_clock(redis: Redis) -> float:
    """Of Redis, which the ids of entries come from."""
    secs, microseconds = redis.time()
    return float(secs + microseconds / 1e6)
