"""DATA_DIR: its lock, its saved ports, and access for the user of PostgreSQL."""

import os
import stat
from pathlib import Path

import pytest

from devserver.data_dir import choose_ports, lock_data_dir, prepare_data_dir
from devserver.errors import AlreadyRunningError, UnusableServerError
from devserver.os_user import allow_search


def test_data_dir_is_created_for_its_owner_only(tmp_path: Path) -> None:
    folder = prepare_data_dir(tmp_path / "new" / "data dir")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_relative_path_starts_at_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert prepare_data_dir(Path("here")) == tmp_path / "here"


def test_file_instead_of_a_folder_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableServerError, match="cannot be used"):
        prepare_data_dir(tmp_path / "file")


def test_second_lock_is_rejected_with_the_pid_of_the_first(tmp_path: Path) -> None:
    with (
        lock_data_dir(tmp_path, 8123),
        pytest.raises(AlreadyRunningError, match=f"pid {os.getpid()}, port 8123"),
        lock_data_dir(tmp_path, 8124),
    ):
        pass


def test_lock_is_released_after_the_block(tmp_path: Path) -> None:
    for port in (8123, 8124):
        with lock_data_dir(tmp_path, port):
            pass


def test_damaged_file_of_ports_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text("{")
    assert set(choose_ports(tmp_path, "postgres")) == {"postgres"}


def test_other_user_may_traverse_a_closed_folder_but_not_list_it(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for uid in (12_345, 12_346, 12_345):
        allow_search(closed, uid)
    mode = closed.stat().st_mode
    assert mode & (stat.S_IXGRP | stat.S_IXOTH)
    assert not mode & (stat.S_IRGRP | stat.S_IROTH)
