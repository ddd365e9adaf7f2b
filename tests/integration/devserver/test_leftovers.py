"""Processes that a killed run left are ended, and no others."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devserver.leftovers import RunRecord
from devserver.process import Child, Program

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    running = Child.start(Program(name="Sample", argv=SLEEP, log_path=tmp_path / "sample.log"))
    yield running
    running.stop(lambda: True)


@pytest.fixture
def run_file(tmp_path: Path, child: Child) -> Path:
    """The file of a run whose supervisor was killed."""
    RunRecord(tmp_path).add(child)
    return tmp_path / "run.json"


def change_child(run_file: Path, **changes: object) -> None:
    content = json.loads(run_file.read_text())
    content["children"][0].update(changes)
    run_file.write_text(json.dumps(content))


def test_leftover_process_is_ended(run_file: Path, child: Child) -> None:
    assert RunRecord(run_file.parent).end_leftovers() == 1
    assert child.exit_code() is not None
    assert not run_file.exists()


@pytest.mark.parametrize("changes", [{"create_time": 1.0}, {"exe": "/bin/other"}])
def test_reused_process_id_is_not_ended(
    run_file: Path, child: Child, changes: dict[str, object]
) -> None:
    change_child(run_file, **changes)
    assert RunRecord(run_file.parent).end_leftovers() == 0
    assert child.exit_code() is None


def test_records_from_before_a_reboot_are_ignored(run_file: Path, child: Child) -> None:
    run_file.write_text(json.dumps({**json.loads(run_file.read_text()), "boot": "another"}))
    assert RunRecord(run_file.parent).end_leftovers() == 0
    assert child.exit_code() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"boot": null, "children": 7}'])
def test_damaged_record_is_ignored(run_file: Path, text: str) -> None:
    run_file.write_text(text)
    assert RunRecord(run_file.parent).end_leftovers() == 0


def test_clean_stop_removes_the_record(run_file: Path, child: Child) -> None:
    record = RunRecord(run_file.parent)
    record.add(child)
    record.clear()
    assert not run_file.exists()
