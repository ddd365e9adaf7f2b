"""DATA_DIR on a full or read-only disk: the terminal reports it."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devserver.ports import choose_port
from devserver.programs import ROOT


def test_full_disk_is_reported(tmp_path: Path) -> None:
    """Writing to /dev/full fails as on a full disk."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    (data_dir / "ports.json.new").symlink_to("/dev/full")
    done = start_supervisor(data_dir)
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_small_disk_is_reported_before_the_start(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with small_disk(data_dir):
        done = start_supervisor(data_dir)
    assert done.returncode == 1
    assert f"The disk of DATA_DIR {data_dir} is full: 4 MB are free" in done.stderr
    assert "make up DATA_DIR=" in done.stderr


def test_read_only_disk_is_reported(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with small_disk(data_dir):
        for name in ("logs", "beat"):
            (data_dir / name).mkdir()
        subprocess.run(["mount", "-o", "remount,ro", str(data_dir)], check=True)  # noqa: S607
        done = start_supervisor(data_dir)
    assert done.returncode == 1
    assert f"DATA_DIR {data_dir} cannot be used: Read-only file system" in done.stderr


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("mounting a small tmpfs needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - of the system


def start_supervisor(data_dir: Path) -> "subprocess.CompletedProcess[str]":
    ours = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "JWT_KEYS")
    options = ["--data-dir", str(data_dir), "--port", str(choose_port())]
    return subprocess.run(
        [sys.executable, "-m", "devserver", "up", *options],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in ours},
    )
