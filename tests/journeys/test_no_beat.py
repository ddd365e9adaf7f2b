"""Every beat is lost: scans are stored, edits are in force, and the status says so."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from devserver.process import Child, Program
from tests.journeys.drills import assert_all_is_right, wait_for_line
from tests.journeys.failover_stack import Code, log_in_as_owner
from tests.journeys.fault_stack import FaultStack
from tests.journeys.launching import ROOT

pytestmark = pytest.mark.timeout(300)
NO_BEAT = "beat: none holds the lease, so no calls are sent; "


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[FaultStack]:
    stack = FaultStack(tmp_path, small_disk=False)
    try:
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def first(stack: FaultStack) -> Iterator[psutil.Process]:
    """The beat of the stack; its end would end the stack, so it is stopped by SIGSTOP."""
    beat = stack.web.find_child("celery", "beat")
    try:
        yield beat
    finally:
        stack.thaw(beat)


@pytest.fixture
def second(first: psutil.Process, tmp_path: Path) -> Iterator[Child]:
    """As on another machine, which has stood by for the first one."""
    *command, _schedule = first.cmdline()
    program = Program(
        name="second beat",
        argv=(*command, str(tmp_path / "second")),
        log_path=tmp_path / "second.log",
        env=first.environ(),
        cwd=ROOT,
    )
    child = Child.start(program)
    try:
        yield child
    finally:
        child.stop()


def assert_scans_are_stored(stack: FaultStack) -> None:
    """And edits in force, at this moment."""
    with log_in_as_owner(stack.web) as api, stack.load().running() as load:
        code = Code(api)
        assert code.edit()
        assert code.is_in_force()
        load.scan_for(1.5)
    stack.assert_right_redirects(load)
    stack.assert_every_redirect_is_one_row(load)
    said = stack.manage("republish_routes", "--dry-run")
    assert ": 0 differed in Redis, and 0 were only there." in said
    assert "Every answered scan" in stack.manage("reconcile_scans", "--count-rows")


def test_nothing_of_a_scan_waits_for_a_beat(
    stack: FaultStack, first: psutil.Process, second: Child
) -> None:
    stack.freeze(first)
    # The other one goes on, and all is well.
    assert_all_is_right(stack.web.base_url, stack.addresses, explain=second.log_excerpt)
    psutil.Process(second.pid).kill()
    wait_for_line(stack.web.base_url, "workers", f"{NO_BEAT}dns: last sign of life")
    assert_scans_are_stored(stack)
    stack.thaw(first)
    assert_all_is_right(stack.web.base_url, stack.addresses)
