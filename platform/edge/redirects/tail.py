"""The tail log: writes what Redis has acknowledged once more, in case Redis loses it.

A batch is written before its scans are answered, into the page cache: it survives the end of this
process, and costs 10 microseconds. A crash of this machine together with a loss in Redis may take
the last seconds of it.
"""

import fcntl
import logging
import os
import time
from pathlib import Path

from edge.redirects.batches import Batch, encode_line
from edge.redirects.tail_files import FRESH_SUFFIX, SUFFIX, tail_folder
from edge.redirects.tail_state import TAIL
from kernel.disks import check_disk_writes

logger = logging.getLogger(__name__)

SEGMENT_SECS = 30.0
_SEGMENTS = 16
_RETRY_SECS = 5.0


class TailLog:
    """Of one process. Blocking, but for microseconds; not thread-safe.

    sequence: number of the last record. connections: how often the connection that appends has
    been opened; see tail_replayer. limit_bytes: of all processes that share the folder; 0 is off.
    """

    def __init__(self, spool_dir: Path, process: str, limit_bytes: int) -> None:
        self.folder = tail_folder(spool_dir)
        self.process = process
        self.limit_bytes = limit_bytes
        self.sequence = 0
        self.connections = 0
        self._segment_bytes = limit_bytes // _SEGMENTS
        self._fd: int | None = None
        self._size = 0
        self._started_ms = 0
        # In monotonic seconds: when the segment ends, or the next one may be tried.
        self._until = 0.0

    def note_connection(self) -> None:
        """Batches go to a new connection from now on, and perhaps to another server."""
        self.connections += 1

    def write(self, batch: Batch) -> None:
        """Never raises: Redis has the batch, so a full disk changes no answer."""
        if not self.limit_bytes or batch.origin is None:
            return
        self.sequence += 1
        line = b"%d %s" % (self.sequence, encode_line(batch))
        try:
            fd = self._get_segment()
            if fd is not None and os.write(fd, line) < len(line):
                raise OSError("the disk is full")  # noqa: TRY301 - as the disk says it otherwise
        except OSError as error:
            logger.warning("the tail log cannot be written: %s", error)
            self.close()
            self._until = time.monotonic() + _RETRY_SECS
            TAIL.is_failing = True
        else:
            if fd is not None and TAIL.is_failing:
                self._note_recovery()
        self._size += len(line)

    def try_again(self) -> None:
        """Find out whether the disk takes writes again, also while there are no scans."""
        try:
            check_disk_writes(self.folder)
        except OSError:
            return
        self._note_recovery()

    def close(self) -> None:
        """End the segment; its lock goes with it."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _note_recovery(self) -> None:
        logger.warning("the tail log is written again")
        TAIL.is_failing, TAIL.complete_since = False, time.time()

    def _get_segment(self) -> int | None:
        now = time.monotonic()
        if self._fd is None and now < self._until:
            return None
        if self._fd is None or now >= self._until or self._size >= self._segment_bytes:
            former = self._fd
            # Names are in the order of the records, also when the clock has been put back.
            self._started_ms = max(self._started_ms + 1, time.time_ns() // 1_000_000)
            # Locked before the former one is released: a process without a lock has ended.
            self._fd = _create(self.folder, f"{self._started_ms}-{os.getpid()}-{self.process}")
            self._size, self._until = 0, now + SEGMENT_SECS
            if former is not None:
                os.close(former)
        return self._fd


def _create(folder: Path, name: str) -> int:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Locked before it gets its name: nobody else may lock it first.
    fresh = folder / f"{name}{FRESH_SUFFIX}"
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        fresh.rename(folder / f"{name}{SUFFIX}")
    except OSError:
        os.close(fd)
        raise
    return fd
