"""The spool: no stored batch is lost, torn lines are dropped, open files are not replayed."""

import os
import signal
import time
from pathlib import Path
from uuid import uuid4

import pytest

from edge.redirects.batches import Batch, decode_line
from edge.redirects.spool import LeftFile, Spool, find_left_files
from edge.redirects.spool_files import BAD_SUFFIX, SUFFIX
from scans.accounting.answered import Origin
from scans.events import ScanEvent, encode_batch
from tests.support.waiting import wait_until

PROCESS = uuid4().hex


def batch(number: int) -> Batch:
    rest = ("redirected", *[""] * 11, False, "", "", "")
    event = ScanEvent._make((f"id-{number}", 1, 2, "aBc12dEf", 3, *rest))
    return Batch(encode_batch([event]), 1, Origin(PROCESS, number, number))


def read_all(folder: Path) -> list[Batch]:
    found: list[Batch] = []
    for left in find_left_files(folder):
        found += left.read_batches()
        left.release()
    return found


def only_file(folder: Path) -> Path:
    (path,) = folder.glob(f"*{SUFFIX}")
    return path


def test_batches_come_back_in_order(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", PROCESS)
    spool.append([batch(1), batch(2)])
    spool.append([batch(3)])
    spool.release()
    assert read_all(tmp_path / "spool") == [batch(1), batch(2), batch(3)]


def test_files_come_back_in_order_although_the_clock_was_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path, PROCESS)
    spool.append([batch(1)])
    spool.release()
    hour_ago = time.time_ns() - 3_600_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: hour_ago)
    for number in (2, 3):
        spool.append([batch(number)])
        spool.release()
    assert read_all(tmp_path) == [batch(1), batch(2), batch(3)]


def test_a_missing_folder_holds_nothing(tmp_path: Path) -> None:
    assert read_all(tmp_path / "nowhere") == []


def test_a_file_in_use_is_not_left_over(tmp_path: Path) -> None:
    spool = Spool(tmp_path, PROCESS)
    spool.append([batch(1)])
    assert read_all(tmp_path) == []
    spool.release()
    assert read_all(tmp_path) == [batch(1)]


def test_two_processes_never_share_a_left_file(tmp_path: Path) -> None:
    spool = Spool(tmp_path, PROCESS)
    spool.append([batch(1)])
    spool.release()
    first = next(find_left_files(tmp_path))
    assert list(find_left_files(tmp_path)) == []
    first.release()
    assert read_all(tmp_path) == [batch(1)]


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_torn_last_line_is_dropped(tmp_path: Path, cut: int) -> None:
    spool = Spool(tmp_path, PROCESS)
    spool.append([batch(1), batch(2)])
    spool.release()
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes()[:-cut])
    assert read_all(tmp_path) == [batch(1)]


def test_a_file_with_an_invalid_line_is_kept_and_its_other_batches_are_read(tmp_path: Path) -> None:
    spool = Spool(tmp_path, PROCESS)
    spool.append([batch(1), batch(7)._replace(data=b"\x00\x00\x00"), batch(2)])
    spool.release()
    left = next(find_left_files(tmp_path))
    assert list(left.read_batches()) == [batch(1), batch(2)]
    left.finish()
    assert list(tmp_path.glob(f"*{SUFFIX}")) == []
    assert len(list(tmp_path.glob(f"*{BAD_SUFFIX}"))) == 1


def test_a_file_of_the_version_before_is_read_without_origins(tmp_path: Path) -> None:
    (tmp_path / "1-1-aa.spool").write_bytes(batch(1).data + b"\n" + batch(2).data + b"\n")
    assert read_all(tmp_path) == [batch(1)._replace(origin=None), batch(2)._replace(origin=None)]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"not-a-uuid 1 1 1 " + batch(1).data,
        batch(1).data,
        PROCESS.encode() + b" 1 1 2 " + batch(1).data,
        PROCESS.encode() + b" 1 x 1 " + batch(1).data,
    ],
)
def test_a_line_that_is_no_batch_with_its_origin_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the replayer makes no difference
        decode_line(line + b"\n")


def wait_for_next_millisecond() -> None:
    """The name of a file says the one in which it was begun."""
    begun = time.time_ns() // 1_000_000
    wait_until(lambda: time.time_ns() // 1_000_000 > begun, limit_secs=10, poll_secs=0.001)


def test_a_later_file_of_a_process_waits_for_its_earlier_one(tmp_path: Path) -> None:
    other = Spool(tmp_path, uuid4().hex)
    for number in (1, 2):
        spool = Spool(tmp_path, PROCESS)
        spool.append([batch(number)])
        spool.release()
        wait_for_next_millisecond()
    other.append([batch(3)])
    other.release()
    first = next(find_left_files(tmp_path))
    assert read_all(tmp_path) == [batch(3)]
    first.release()
    assert read_all(tmp_path) == [batch(1), batch(2), batch(3)]


def test_a_replayed_file_is_removed(tmp_path: Path) -> None:
    spool = Spool(tmp_path, PROCESS)
    spool.append([batch(1)])
    spool.release()
    left = next(find_left_files(tmp_path))
    list(left.read_batches())
    left.finish()
    assert list(tmp_path.iterdir()) == []


def test_a_file_removed_before_it_was_locked_is_not_read(tmp_path: Path) -> None:
    spool = Spool(tmp_path, PROCESS)
    spool.append([batch(1)])
    spool.release()
    first = next(find_left_files(tmp_path))
    fd = os.open(first.path, os.O_RDONLY)
    first.finish()
    assert os.fstat(fd).st_nlink == 0
    os.close(fd)
    assert list(find_left_files(tmp_path)) == []


def test_a_full_disk_leaves_no_half_line_behind(tmp_path: Path) -> None:
    spool = Spool(tmp_path, PROCESS)
    spool.append([batch(1)])
    limit_file_size(only_file(tmp_path).stat().st_size + 20)
    try:
        with pytest.raises(OSError, match="too large"):
            spool.append([batch(2)])
    finally:
        limit_file_size(None)
    spool.append([batch(3)])
    spool.release()
    assert read_all(tmp_path) == [batch(1), batch(3)]


def limit_file_size(limit: int | None) -> None:
    """Makes write(2) fail as on a full disk; SIGXFSZ would end the process otherwise."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard if limit is None else limit, hard))


def test_a_released_left_file_can_be_released_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path, PROCESS)
    spool.append([batch(1)])
    spool.release()
    left: LeftFile = next(find_left_files(tmp_path))
    left.release()
    left.release()
