"""Whether a disk takes writes, and how much of it is free."""

import os
import tempfile
from pathlib import Path
from typing import NamedTuple

# As much as a batch of scans may have.
_PROBE_BYTES = 64 * 1024


class DiskSpace(NamedTuple):
    """total_bytes, free_bytes: of the file system, for processes without privileges.

    free_files: how many files may still be made; None where the file system has no such limit.
    """

    total_bytes: int
    free_bytes: int
    free_files: int | None


def check_disk_writes(folder: Path) -> None:
    """Write a file and wait for the disk; the file has no name and ends with this call.

    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        written = 0
        while written < _PROBE_BYTES:
            written += file.write(bytes(_PROBE_BYTES - written))
        os.fdatasync(file.fileno())


def read_disk_space(folder: Path) -> DiskSpace:
    """Raises OSError."""
    found = os.statvfs(folder)
    return DiskSpace(
        found.f_blocks * found.f_frsize,
        found.f_bavail * found.f_frsize,
        found.f_favail if found.f_files else None,
    )
