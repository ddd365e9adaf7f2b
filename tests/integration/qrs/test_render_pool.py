"""Processes that draw: killed, hanging, worn out, or without a parent, they cost one image."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from qrs.render_pool import PoolLimits, RenderJob, RenderLostError, RenderPool, SharedJobs
from qrs.render_pool.errors import RenderFailedError
from qrs.rendering import BusyError, RenderedImage, RenderingError, RenderOptions
from tests.support.render_pools import LARGE, halted, make_job
from tests.support.waiting import wait_until

MakePool = Callable[..., RenderPool]


@pytest.fixture
def make_pool() -> Iterator[MakePool]:
    pools: list[RenderPool] = []

    def make(workers: int = 1, **limits: Any) -> RenderPool:
        pools.append(RenderPool(workers=workers, limits=PoolLimits(**limits)))
        return pools[-1]

    yield make
    for pool in pools:
        pool.stop()


def draw(pool: RenderPool, *, owner: int = 1) -> RenderedImage:
    image: RenderedImage = pool.submit(make_job(), owner=owner).result()
    return image


def wait_until_drawing(pool: RenderPool) -> None:
    workers = pool.get_stats().workers
    wait_until(lambda: pool.get_stats().drawing == workers, limit_secs=30)


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_results_and_refusals_come_back(make_pool: MakePool) -> None:
    pool = make_pool()
    assert draw(pool).data.startswith(b"<")
    unreadable = pool.submit(make_job(options=RenderOptions(color="#fff")), owner=1)
    with pytest.raises(RenderingError) as refused:
        unreadable.result()
    assert (refused.value.field, refused.value.values["color"]) == ("color", "#ffffff")
    with pytest.raises(RenderFailedError, match="KeyError"):
        pool.submit(RenderJob("no such operation"), owner=1).result()
    assert (pool.get_stats().renders, pool.get_stats().restarts) == (3, 0)


def test_a_worker_is_modest_and_knows_no_secret(
    make_pool: MakePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "do not pass this on")
    pool = make_pool()
    draw(pool)
    [worker] = [psutil.Process(pid) for pid in pool.list_pids()]
    assert worker.nice() == psutil.Process().nice() + 10 or worker.nice() == 19
    assert os.getsid(worker.pid) == worker.pid
    group = Path(f"/proc/{worker.pid}/autogroup")
    assert not group.exists() or group.read_text().endswith("nice 10\n")
    assert not {"SECRET_KEY", "DATABASE_URL"} & set(worker.environ())
    assert worker.rlimit(psutil.RLIMIT_AS) == (1 << 30, 1 << 30)
    assert worker.rlimit(psutil.RLIMIT_CPU)[0] < 60
    assert "django" not in Path(f"/proc/{worker.pid}/maps").read_text()
    assert worker.memory_info().rss < 120 << 20


def test_a_worker_that_is_killed_costs_its_job_only(make_pool: MakePool) -> None:
    pool = make_pool()
    draw(pool)
    with halted(pool):
        jobs = [pool.submit(make_job(), owner=number) for number in range(3)]
        wait_until_drawing(pool)
        os.kill(pool.list_pids()[0], signal.SIGKILL)
        with pytest.raises(RenderLostError):
            jobs[0].result()
        assert pool.get_stats().lost_in_a_row == 1
    assert [job.result().data for job in jobs[1:]] == [draw(pool).data] * 2
    assert (pool.get_stats().restarts, pool.get_stats().lost_in_a_row) == (1, 0)


def test_an_idle_worker_that_was_killed_is_replaced(make_pool: MakePool) -> None:
    pool = make_pool()
    draw(pool)
    os.kill(pool.list_pids()[0], signal.SIGKILL)
    with pytest.raises(RenderLostError):
        draw(pool)
    assert draw(pool).data


def test_a_worker_that_hangs_is_killed_at_the_limit(make_pool: MakePool) -> None:
    pool = make_pool(render_secs=5)
    draw(pool)
    with halted(pool):
        [pid] = pool.list_pids()
        with pytest.raises(RenderLostError, match="too long"):
            draw(pool)
    assert not is_running(pid)
    # The limit of a new process begins when it is ready.
    assert draw(pool).data


def test_a_worker_that_had_little_of_a_busy_processor_may_finish(make_pool: MakePool) -> None:
    """It yields to all others, and large images would fail wherever all processors are busy."""
    pool = make_pool(render_secs=3)
    draw(pool)
    [worker] = [psutil.Process(pid) for pid in pool.list_pids()]
    before_secs, started_at = worker.cpu_times().user, time.monotonic()
    job = pool.submit(make_job(options=replace(LARGE, pattern="liquid")), owner=1)
    wait_until(lambda: worker.cpu_times().user > before_secs, limit_secs=30)
    with halted(pool):
        wait_until(lambda: time.monotonic() > started_at + 3.1, limit_secs=30)
    assert job.result().data
    assert pool.get_stats().restarts == 0


def test_a_worker_that_needs_too_much_memory_gives_up(make_pool: MakePool) -> None:
    """It ends at its own limit, and takes no memory of others."""
    pool = make_pool(memory_bytes=260 << 20)
    with pytest.raises(RenderLostError):
        pool.submit(make_job("x" * (120 << 20)), owner=1).result()
    assert draw(pool).data


@pytest.mark.parametrize(
    "style",
    [{"pattern": "dot"}, {"pattern": "liquid", "gradient_from": "#000", "gradient_to": "#123"}],
)
def test_the_largest_image_takes_little_memory(make_pool: MakePool, style: dict[str, Any]) -> None:
    pool = make_pool(render_secs=120)
    options = RenderOptions(size_inches=15.0, dpi=600, **style)
    assert pool.submit(make_job(options=options), owner=1).result().width_px == 9000
    status = Path(f"/proc/{pool.list_pids()[0]}/status").read_text()
    peak_kb = next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]
    assert int(peak_kb) < 200 * 1024


def test_a_worker_is_replaced_after_so_many_images(make_pool: MakePool) -> None:
    pool = make_pool(renders_per_process=2)
    for _ in range(3):
        draw(pool)
        before = pool.list_pids()
        draw(pool)
        wait_until(lambda: pool.list_pids() not in ([], before), limit_secs=30)  # noqa: B023
        assert not any(is_running(pid) for pid in before)
    assert (pool.get_stats().renders, pool.get_stats().restarts) == (6, 0)


def test_the_terminal_ends_no_worker(make_pool: MakePool) -> None:
    """Ctrl-C signals the whole group; what is being drawn is answered first."""
    pool = make_pool()
    draw(pool)
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(pool.list_pids()[0], number)
        assert draw(pool).data
    assert pool.get_stats().restarts == 0


_PARENT = """
import sys, time
from qrs.render_pool import RenderPool
from tests.support.render_pools import LARGE, make_job
pool = RenderPool(workers=2)
jobs = [pool.submit(make_job(options=LARGE), owner=number) for number in range(2)]
while len(pool.list_pids()) < 2 or pool.get_stats().drawing < 2:
    time.sleep(0.01)
print(*pool.list_pids(), flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_parent(number: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.send_signal(number)
        parent.wait(30)
        wait_until(lambda: not any(is_running(pid) for pid in pids), limit_secs=30)
    finally:
        parent.kill()
        parent.communicate()


def test_a_stopped_pool_ends_its_workers_and_what_waits(make_pool: MakePool) -> None:
    pool = make_pool()
    draw(pool)
    with halted(pool):
        jobs = [pool.submit(make_job(), owner=number) for number in range(3)]
        wait_until_drawing(pool)
        [pid] = pool.list_pids()
        pool.stop()
    for job in jobs:
        with pytest.raises(RenderLostError):
            job.result()
    assert not is_running(pid)
    with pytest.raises(BusyError):
        draw(pool)


@pytest.mark.parametrize(("workers", "of_one", "in_all"), [(1, 2, 3), (2, 4, 6)])
def test_admission_leaves_the_last_place_to_another_workspace(
    make_pool: MakePool, workers: int, of_one: int, in_all: int
) -> None:
    """Two waiting jobs for each process; four of one owner, waiting or being drawn."""
    pool = make_pool(workers)
    with halted(pool):
        accepted: list[Future[Any]] = []
        for owner in [1] * 9 + list(range(2, 9)):
            try:
                accepted.append(pool.submit(make_job(), owner=owner))
            except BusyError:
                continue
            if owner == 1:
                assert len(accepted) <= of_one
        assert len(accepted) == in_all
    assert len({future.result().data for future in accepted}) == 1
    assert draw(pool).data


def test_a_job_that_is_cancelled_makes_room(make_pool: MakePool) -> None:
    pool = make_pool()
    with halted(pool):
        first, second = (pool.submit(make_job(), owner=1) for _ in range(2))
        wait_until_drawing(pool)
        assert (first.cancel(), second.cancel()) == (False, True)
        assert pool.get_stats().waiting == 0
        third = pool.submit(make_job(), owner=1)
    assert third.result().data == first.result().data


def test_equal_jobs_at_the_same_time_are_drawn_once(make_pool: MakePool) -> None:
    pool = make_pool()
    jobs = SharedJobs(pool)
    with halted(pool):
        futures = [jobs.submit(make_job(), key="a", owner=number) for number in range(20)]
        other = jobs.submit(make_job("other"), key="b", owner=1)
        assert futures[0].cancel()
    images = [future.result() for future in futures[1:]]
    assert len({image.data for image in images}) == 1
    assert other.result().data != images[0].data
    assert pool.get_stats().renders == 2
    # Later ones are drawn anew: a fix is never hidden by what was drawn before it.
    assert jobs.submit(make_job(), key="a", owner=1).result().data == images[0].data
    assert pool.get_stats().renders == 3


def test_a_shared_job_is_cancelled_by_the_last_who_leaves(make_pool: MakePool) -> None:
    pool = make_pool()
    jobs = SharedJobs(pool)
    with halted(pool):
        drawn = pool.submit(make_job(), owner=1)
        wait_until_drawing(pool)
        futures = [jobs.submit(make_job(), key="a", owner=2) for _ in range(3)]
        for future in futures:
            assert pool.get_stats().waiting == 1
            assert future.cancel()
        assert pool.get_stats().waiting == 0
        again = jobs.submit(make_job(), key="a", owner=2)
    assert again.result().data == drawn.result().data


def test_all_who_wait_for_a_lost_job_are_told(make_pool: MakePool) -> None:
    pool = make_pool()
    jobs = SharedJobs(pool)
    with halted(pool):
        futures = [jobs.submit(make_job(), key="a", owner=number) for number in range(3)]
        wait_until_drawing(pool)
        os.kill(pool.list_pids()[0], signal.SIGKILL)
        for future in futures:
            with pytest.raises(RenderLostError):
                future.result()
