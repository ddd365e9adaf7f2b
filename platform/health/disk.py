"""The disk of the spool: where scans wait while Redis is away."""

import logging
from pathlib import Path

from health.probe import Probe
from kernel.disks import DiskSpace, check_disk_writes, read_disk_space

logger = logging.getLogger(__name__)

# Some three million scans.
MIN_FREE_BYTES = 1024**3
MIN_FREE_FILES = 1_000


def probe_disk(folder: Path) -> Probe:
    """Of the machine that answers. The servers' own disks: see their lines."""
    try:
        check_disk_writes(folder)
        space = read_disk_space(folder)
    except OSError as error:
        logger.warning("status probe: the spool's disk: %s", error)
        return Probe(False, "the disk of the spool takes no writes")
    return judge_space(space)


def judge_space(space: DiskSpace) -> Probe:
    volume = f"{_format(space.free_bytes)} of {_format(space.total_bytes)} are free"
    if space.free_files is not None and space.free_files < MIN_FREE_FILES:
        line = "the disk of the spool is nearly out of files"
        return Probe(False, line, f"{line}: {space.free_files} are left")
    if space.free_bytes < MIN_FREE_BYTES:
        line = "the disk of the spool is nearly full"
        return Probe(False, line, f"{line}: {volume}")
    return Probe(True, "ok", f"ok, {volume}")


def _format(size_bytes: int) -> str:
    return f"{size_bytes / 1024**3:.1f} GiB"
