"""Counts the scans that wait for Redis: in files of SPOOL_DIR, and in memory."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

SUFFIX = ".scans"
# Files of the version before, which does not see the new ones: it could not read their lines.
EARLIER_SUFFIX = ".spool"
BAD_SUFFIX = ".unreadable"


class SpoolSummary(NamedTuple):
    """files, size_bytes: waiting for Redis. oldest_ms: Unix time of the first one's first scan.

    unreadable: files with lines that are no batch, kept for inspection.
    """

    files: int
    size_bytes: int
    oldest_ms: int
    unreadable: int


def list_spools(folder: Path) -> list[Path]:
    """The files that hold scans for Redis, oldest first."""
    return sorted([*folder.glob(f"*{SUFFIX}"), *folder.glob(f"*{EARLIER_SUFFIX}")])


def summarise_spools(folder: Path) -> SpoolSummary:
    """Summarise the files of every process that shares the folder. Raises OSError."""
    files, size_bytes, oldest_ms = 0, 0, 0
    for path in list_spools(folder):
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            continue  # replayed since it was listed
        if size:
            files += 1
            size_bytes += size
            oldest_ms = oldest_ms or int(path.name.partition("-")[0])
    return SpoolSummary(files, size_bytes, oldest_ms, sum(1 for _ in folder.glob(f"*{BAD_SUFFIX}")))


@dataclass(slots=True)
class HeldScans:
    """Answered scans that neither Redis nor the disk accepted.

    waiting: in memory now. lost: since the process started, because memory was full, too.
    """

    waiting: int = 0
    lost: int = 0


HELD = HeldScans()
"""Of this process: written by the redirect engine, read by /api/status/."""
