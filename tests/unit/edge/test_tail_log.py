"""The tail log: records come back in order, old ones go, and nothing in use is touched."""

import os
import time
from pathlib import Path
from uuid import uuid4

import pytest

from edge.redirects import tail as tail_module
from edge.redirects.batches import Batch
from edge.redirects.tail import TailLog
from edge.redirects.tail_files import (
    KEPT_SECS,
    list_processes,
    list_segments,
    lock_ended,
    read_records,
    remove_old,
    tail_folder,
)
from scans.accounting.answered import Origin
from scans.events import encode_batch
from tests.unit.scans.events import make_event

PROCESS = uuid4().hex
LIMIT = 10_000_000


def batch(number: int) -> Batch:
    return Batch(encode_batch([make_event()]), 1, Origin(PROCESS, number))


def write_many(tail: TailLog, count: int) -> list[Batch]:
    batches = [batch(number + 1) for number in range(count)]
    for one in batches:
        tail.write(one)
    return batches


def read_all(folder: Path, after: int = 0) -> list[tuple[int, Batch]]:
    return [
        (one.sequence, one.batch)
        for one in read_records(list_segments(folder, PROCESS), after=after)
    ]


@pytest.mark.parametrize("after", [0, 1, 7, 19, 20, 99])
def test_records_after_any_one_come_back_over_segments(tmp_path: Path, after: int) -> None:
    tail = TailLog(tmp_path, PROCESS, LIMIT)
    tail._segment_bytes = 1000
    batches = write_many(tail, 20)
    tail.close()
    assert len(list_segments(tail.folder)) > 5
    assert read_all(tail.folder, after) == list(enumerate(batches, 1))[after:]


def test_without_a_limit_nothing_is_written(tmp_path: Path) -> None:
    tail = TailLog(tmp_path, PROCESS, 0)
    write_many(tail, 3)
    assert tail.sequence == 0
    assert list(tmp_path.iterdir()) == []


def test_a_segment_ends_after_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail_module, "SEGMENT_SECS", 0.0)
    tail = TailLog(tmp_path, PROCESS, LIMIT)
    write_many(tail, 3)
    tail.close()
    assert len(list_segments(tail.folder)) == 3
    assert len(read_all(tail.folder)) == 3


@pytest.mark.parametrize("cut", [1, 30])
def test_a_torn_last_line_is_left_out(tmp_path: Path, cut: int) -> None:
    tail = TailLog(tmp_path, PROCESS, LIMIT)
    batches = write_many(tail, 3)
    tail.close()
    [path] = list_segments(tail.folder)
    path.write_bytes(path.read_bytes()[:-cut])
    assert read_all(tail.folder) == list(enumerate(batches[:2], 1))


def test_a_disk_that_takes_nothing_changes_no_answer_and_the_log_goes_on_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "tail").write_bytes(b"")
    tail = TailLog(tmp_path, PROCESS, LIMIT)
    write_many(tail, 3)
    assert caplog.text.count("cannot be written") == 1
    (tmp_path / "tail").unlink()
    tail._until = 0.0
    tail.write(batch(4))
    tail.close()
    assert [sequence for sequence, _ in read_all(tail.folder)] == [4]


def test_a_process_has_ended_when_none_of_its_segments_is_in_use(tmp_path: Path) -> None:
    tail = TailLog(tmp_path, PROCESS, LIMIT)
    tail._segment_bytes = 1000
    write_many(tail, 20)
    assert list_processes(tail.folder) == [PROCESS]
    assert lock_ended(tail.folder, PROCESS) is None
    tail.close()
    first = lock_ended(tail.folder, PROCESS)
    assert first is not None
    assert lock_ended(tail.folder, PROCESS) is None, "another process looks after it"
    os.close(first)


def test_old_segments_are_removed_and_the_one_in_use_is_not(tmp_path: Path) -> None:
    tail = TailLog(tmp_path, PROCESS, LIMIT)
    tail._segment_bytes = 1000
    write_many(tail, 20)
    segments = list_segments(tail.folder)
    long_ago = time.time() - KEPT_SECS - 60
    for path in (*segments[:3], segments[-1]):
        os.utime(path, (long_ago, long_ago))
    remove_old(tail.folder, limit_bytes=LIMIT)
    assert list_segments(tail.folder) == segments[3:]
    tail.close()


def test_the_oldest_segments_go_when_the_log_is_too_large(tmp_path: Path) -> None:
    tail = TailLog(tmp_path, PROCESS, LIMIT)
    tail._segment_bytes = 1000
    write_many(tail, 20)
    tail.close()
    segments = list_segments(tail.folder)
    kept = sum(path.stat().st_size for path in segments[4:])
    remove_old(tail.folder, limit_bytes=kept)
    assert list_segments(tail.folder) == segments[4:]


@pytest.mark.parametrize("after", [0, 3, 14])
def test_a_clock_that_is_put_back_changes_no_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    tail = TailLog(tmp_path, PROCESS, LIMIT)
    tail._segment_bytes = 1000
    batches = write_many(tail, 10)
    hour_ago = time.time_ns() - 3_600_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: hour_ago)
    for number in range(10, 20):
        batches.append(batch(number + 1))
        tail.write(batches[-1])
    assert read_all(tail.folder, after) == list(enumerate(batches, 1))[after:]
    assert lock_ended(tail.folder, PROCESS) is None, "its last segment is in use"
    tail.close()


def test_a_missing_folder_has_no_records(tmp_path: Path) -> None:
    folder = tail_folder(tmp_path)
    assert list_processes(folder) == []
    assert read_all(folder) == []
    remove_old(folder, limit_bytes=1)
