"""The processes that draw for this web process."""

import threading
from collections.abc import Hashable
from concurrent.futures import Future
from typing import Any

from django.conf import settings

from qrs.render_pool import PoolLimits, RenderJob, RenderPool, SharedJobs

_lock = threading.Lock()
_pool: RenderPool | None = None
_jobs: SharedJobs | None = None


def get_pool() -> RenderPool:
    """Made when first asked for; its processes start with the first job, or with start()."""
    return _get()[0]


def submit_job(job: RenderJob, *, key: Hashable, owner: int) -> "Future[Any]":
    """key: equal for equal jobs, which are done once. Raises BusyError."""
    return _get()[1].submit(job, key=key, owner=owner)


def _get() -> tuple[RenderPool, SharedJobs]:
    global _pool, _jobs  # noqa: PLW0603 - one for each process
    with _lock:
        if _pool is None or _jobs is None:
            limits = PoolLimits(render_secs=settings.RENDER_SECS)
            _pool = RenderPool(workers=settings.RENDER_WORKERS_PER_PROCESS, limits=limits)
            _jobs = SharedJobs(_pool)
        return _pool, _jobs


def start_pool() -> None:
    """Start the processes, so that the first image does not wait for them."""
    get_pool().start()


def stop_pool() -> None:
    """End its processes. The next job would start others."""
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is not None:
        pool.stop()
