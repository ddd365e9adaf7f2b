"""Pools of processes that draw, brought into the states that tests need."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from qrs.generation.image_pool import get_pool
from qrs.render_pool import RenderJob, RenderPool
from qrs.rendering import RenderOptions
from tests.support.waiting import wait_until

SVG = RenderOptions(format="svg")
LARGE = RenderOptions(size_inches=15.0, dpi=600)


def make_job(text: str = "https://example.com/menu", options: RenderOptions = SVG) -> RenderJob:
    return RenderJob("render", {"text": text, "options": options})


@contextmanager
def halted(pool: RenderPool) -> Iterator[Callable[[], None]]:
    """All processes of the pool draw nothing, until the block ends or the caller releases them."""
    pool.start()
    wait_until(lambda: len(pool.list_pids()) == pool.get_stats().workers, limit_secs=30)
    pids = pool.list_pids()
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)

    def release() -> None:
        for pid in pids:
            if pid in pool.list_pids():
                os.kill(pid, signal.SIGCONT)

    try:
        yield release
    finally:
        release()


@contextmanager
def full_pool() -> Iterator[Callable[[], None]]:
    """The pool of this process takes no job more, until the caller releases it."""
    pool = get_pool()
    pool.submit(make_job(), owner=0).result()
    with halted(pool) as release:
        jobs = [
            pool.submit(make_job(), owner=-number)
            for number in range(1, 3 * pool.get_stats().workers + 1)
        ]
        wait_until(lambda: pool.get_stats().drawing == pool.get_stats().workers, limit_secs=30)

        def release_and_wait() -> None:
            release()
            for job in jobs:
                job.result()

        yield release_and_wait
        release_and_wait()
