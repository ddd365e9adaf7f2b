"""The line of the spool's disk."""

from pathlib import Path

import pytest
from redis import Redis

from health.disk import MIN_FREE_BYTES, MIN_FREE_FILES, judge_space
from kernel.disks import DiskSpace
from tests.integration.health.conftest import ask
from tests.support.disks import fill, small_disk


def test_a_full_disk_is_reported_until_there_is_room(redis: Redis, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as folder:
        ballast = folder / "ballast"
        fill(ballast)
        full = ask(redis, spool_dir=folder)["disk"]
        ballast.unlink()
        small = ask(redis, spool_dir=folder)["disk"]
    assert full[:2] == (False, "the disk of the spool takes no writes")
    # It has room again, but less than an outage may need.
    assert small[:2] == (False, "the disk of the spool is nearly full")
    assert "GiB of" in small.staff_line


def test_a_folder_that_cannot_be_made_is_reported(redis: Redis, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    probe = ask(redis, spool_dir=tmp_path / "file" / "spool")["disk"]
    assert probe[:2] == (False, "the disk of the spool takes no writes")


def test_the_probe_leaves_nothing_behind(redis: Redis, spool_dir: Path) -> None:
    assert ask(redis, spool_dir=spool_dir)["disk"].is_ok
    assert list(spool_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("free_bytes", "free_files", "line"),
    [
        (MIN_FREE_BYTES, MIN_FREE_FILES, "ok"),
        (MIN_FREE_BYTES, None, "ok"),
        (MIN_FREE_BYTES - 1, None, "the disk of the spool is nearly full"),
        (MIN_FREE_BYTES, MIN_FREE_FILES - 1, "the disk of the spool is nearly out of files"),
    ],
)
def test_limits_of_a_disk(free_bytes: int, free_files: int | None, line: str) -> None:
    assert judge_space(DiskSpace(10 * MIN_FREE_BYTES, free_bytes, free_files)).line == line
