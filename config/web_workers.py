"""How many processor cores this process may use, and so how many web processes pay."""

import math
import os
from pathlib import Path

# Containers with a limit see all cores of their machine. Source: Linux, cgroup-v2, "cpu.max".
_CGROUP_LIMIT = Path("/sys/fs/cgroup/cpu.max")


def choose_web_workers(text: str = "") -> int:
    """What WEB_WORKERS says; without it the cores minus one, at least one.

    One core is Redis's, PostgreSQL's and the workers': on two cores a second web process costs
    31 % of the redirects.

    Raises:
        ValueError: it says something that is no number from 1 up.
    """
    if text.strip() in ("", "auto"):
        return max(1, count_cores() - 1)
    workers = int(text)
    if workers < 1:
        raise ValueError(text)
    return workers


def count_cores() -> int:
    """Of the machine, less where this process is bound to some or limited to a share."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return max(1, min(cores, _read_limit(_CGROUP_LIMIT)))


def _read_limit(file: Path) -> int:
    """`150000 100000`: 1.5 cores, which keep two busy; `max 100000`: no limit."""
    try:
        quota, period = file.read_text().split()
        return math.ceil(int(quota) / int(period))
    except (OSError, ValueError, ZeroDivisionError):
        return os.cpu_count() or 1
