"""Children: started, watched, stopped, and killed when they ignore the signal."""

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from devserver.errors import ChildDiedError, NotReadyError, StopRequested
from devserver.process import Child, Program, describe_exit, wait_until

Start = Callable[..., Child]

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)"
)
SLEEP = "; time.sleep(60)"
SPAWN = "import subprocess; subprocess.Popen(['sleep', '60'])"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start Python with a line of code."""
    children: list[Child] = []

    def run(code: str, *, stop_secs: float = 5.0) -> Child:
        argv = (sys.executable, "-c", code)
        log_path = tmp_path / f"{len(children)}.log"
        program = Program(name="Sample", argv=argv, log_path=log_path, stop_secs=stop_secs)
        children.append(Child.start(program))
        return children[-1]

    yield run
    for child in children:
        child.stop(lambda: True)


def is_up(child: Child) -> bool:
    return "up" in child.program.log_path.read_text()


def test_stop_ends_a_child(start: Start) -> None:
    child = start("import time" + SLEEP)
    child.stop()
    assert child.exit_code() == -15


def test_stop_signal_is_sent_once(start: Start) -> None:
    code = (
        "import signal, sys, time; asked = []\n"
        "def end(*_):\n"
        "    print('asked', flush=True); asked.append(1); time.sleep(0.2)\n"
        "signal.signal(signal.SIGTERM, end); print('up', flush=True)\n"
        "while not asked: time.sleep(0.01)\n"
        "sys.exit(len(asked))"
    )
    children = [start(code), start(code)]
    for child in children:
        wait_until(partial(is_up, child), child=child, timeout_secs=10)
    for child in children:
        child.request_stop()
    for child in children:
        child.stop()
    assert [child.exit_code() for child in children] == [1, 1]


def test_child_that_ignores_the_signal_is_killed_in_time(start: Start) -> None:
    child = start(STUBBORN + SLEEP, stop_secs=0.2)
    wait_until(lambda: is_up(child), child=child, timeout_secs=10)
    child.stop()
    assert child.exit_code() == -9


def test_force_does_not_wait(start: Start) -> None:
    child = start(STUBBORN + SLEEP, stop_secs=60)
    wait_until(lambda: is_up(child), child=child, timeout_secs=10)
    started = time.monotonic()
    child.stop(lambda: True)
    assert time.monotonic() - started < 10


def test_grandchildren_end_with_a_child(start: Start) -> None:
    child = start(f"{SPAWN}; {STUBBORN}{SLEEP}", stop_secs=0.2)
    wait_until(lambda: is_up(child), child=child, timeout_secs=10)
    (grandchild,) = psutil.Process(child.pid).children()
    child.stop()
    assert not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE


def test_death_of_a_child_is_reported_with_the_end_of_its_log(start: Start) -> None:
    child = start("print('out of paper'); raise SystemExit(3)")
    with pytest.raises(ChildDiedError, match=r"(?s)Sample ended with exit code 3.*out of paper"):
        wait_until(lambda: False, child=child, timeout_secs=10)


def test_child_that_is_never_ready_raises(start: Start) -> None:
    child = start("import time" + SLEEP)
    with pytest.raises(NotReadyError, match="Sample was not ready after 0 seconds"):
        wait_until(lambda: False, child=child, timeout_secs=0.1)


def test_request_to_stop_ends_the_wait(start: Start) -> None:
    def check() -> None:
        raise StopRequested

    child = start("import time" + SLEEP)
    with pytest.raises(StopRequested):
        wait_until(lambda: False, child=child, timeout_secs=10, check=check)


@pytest.mark.parametrize(
    ("code", "words"),
    [(0, "ended with exit code 0"), (-9, "was ended by SIGKILL"), (-99, "was ended by signal 99")],
)
def test_exit_codes_are_described(code: int, words: str) -> None:
    assert describe_exit(code) == words
