"""The segments of the tail log: batches that Redis has acknowledged in the last ten minutes.

    SPOOL_DIR/tail/<unix ms>-<pid>-<process>.tail    one line a batch: sequence, origin, batch

A process locks the segment that it writes. One that has no locked segment has ended.
"""

import fcntl
import os
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from edge.redirects.batches import Batch, decode_line
from edge.redirects.file_locks import lock_unused

SUFFIX = ".tail"
FRESH_SUFFIX = ".fresh"
KEPT_SECS = 600.0


class Record(NamedTuple):
    """sequence: number of the record within its process, from 1."""

    sequence: int
    batch: Batch


def tail_folder(spool_dir: Path) -> Path:
    return spool_dir / "tail"


def list_segments(folder: Path, process: str = "*") -> list[Path]:
    """Of one process or of all, oldest first."""
    return sorted(folder.glob(f"*-*-{process}{SUFFIX}"))


def read_records(segments: list[Path], *, after: int = 0) -> Generator[Record]:
    """Records of one process with a higher sequence, in order. Raises OSError.

    segments: oldest first. A line that is torn or damaged is left out.
    """
    for segment in _skip_older(segments, after):
        for record in _read_segment(segment):
            if record.sequence > after:
                yield record


def lock_ended(folder: Path, process: str) -> int | None:
    """A descriptor that keeps other processes from these segments; None if one is in use."""
    segments = list_segments(folder, process)
    return lock_unused(segments[-1]) if segments else None


def list_processes(folder: Path) -> list[str]:
    return sorted({path.stem.rpartition("-")[2] for path in list_segments(folder)})


def remove_old(folder: Path, *, limit_bytes: int, now: float | None = None) -> None:
    """Remove what is older than KEPT_SECS or, oldest first, over the limit; nothing in use."""
    horizon = (time.time() if now is None else now) - KEPT_SECS
    segments = [(path, status) for path in list_segments(folder) if (status := _stat(path))]
    total_bytes = sum(status.st_size for _, status in segments)
    for path in folder.glob(f"*{FRESH_SUFFIX}"):
        if (status := _stat(path)) and status.st_mtime < horizon:
            path.unlink(missing_ok=True)
    for path, status in segments:
        if status.st_mtime >= horizon and total_bytes <= limit_bytes:
            continue
        if _remove_unused(path):
            total_bytes -= status.st_size


def _skip_older(segments: list[Path], after: int) -> list[Path]:
    """Without the segments before the one that holds the record after this one."""
    for number in range(len(segments) - 1, 0, -1):
        with closing(_read_segment(segments[number])) as records:
            first = next(records, None)
        if first is not None and first.sequence <= after + 1:
            return segments[number:]
    return segments


def _read_segment(path: Path) -> Generator[Record]:
    try:
        lines = path.open("rb")
    except FileNotFoundError:
        return  # removed since it was listed
    with lines:
        for line in lines:
            if not line.endswith(b"\n"):
                return
            try:
                sequence, _, rest = line.partition(b" ")
                yield Record(int(sequence), decode_line(rest))
            except (ValueError, RecursionError):
                continue


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _remove_unused(path: Path) -> bool:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except OSError:
        return False
    finally:
        os.close(fd)
    return True
