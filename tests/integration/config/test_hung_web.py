"""A web process that hangs and then ends, as by the kernel when memory is short."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.integration.config.test_stop_delay import START_SECS, WebProcess
from tests.support.waiting import wait_until

# Less than config.web waits for a worker that does not answer.
NOTICED_SECS = 20.0
STILL_POLLS = 15


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebProcess]:
    web = WebProcess(tmp_path / "spool", delay_secs=0)
    try:
        wait_until(lambda: web.ask() == 200, limit_secs=START_SECS)
        yield web
    finally:
        web.end()


class Stillness:
    """Whether a process that wakes twice a second sleeps for longer: it waits for an answer."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._seen, self._polls = -1, 0

    def __call__(self) -> bool:
        switches = self._process.num_ctx_switches().voluntary
        self._polls = self._polls + 1 if switches == self._seen else 0
        self._seen = switches
        return self._polls >= STILL_POLLS


def find_worker(parent: psutil.Process) -> psutil.Process | None:
    for child in parent.children():
        with suppress(psutil.NoSuchProcess):  # it has just ended
            if "spawn_main" in " ".join(child.cmdline()):
                return child
    return None


def test_another_one_starts_as_soon_as_it_has_ended(web: WebProcess) -> None:
    parent = psutil.Process(web.process.pid)
    worker = find_worker(parent)
    assert worker is not None
    worker.suspend()
    wait_until(Stillness(parent), limit_secs=START_SECS, poll_secs=0.1)
    worker.kill()

    def is_replaced() -> bool:
        found = find_worker(parent)
        return found is not None and found.pid != worker.pid

    wait_until(is_replaced, limit_secs=NOTICED_SECS)
    wait_until(lambda: web.ask() == 200, limit_secs=START_SECS)
