"""Files that one process uses at a time: who uses one holds its lock until it ends."""

import fcntl
import os
from pathlib import Path


def lock_unused(path: Path) -> int | None:
    """A descriptor that keeps other processes from the file; None if it is in use or gone."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        return None
    return fd
