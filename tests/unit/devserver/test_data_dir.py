"""DATA_DIR: one owner at a time, remembered ports, and a way in for PostgreSQL's account."""

import os
import stat
from pathlib import Path

import pytest

from devserver.data_dir import choose_ports, lock_data_dir, prepare_data_dir
from devserver.errors import AlreadyRunningError, UnusableServerError
from devserver.os_user import allow_search


def test_it_is_made_for_its_owner_only(tmp_path: Path) -> None:
    folder = prepare_data_dir(tmp_path / "new" / "data dir")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_relative_path_is_taken_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert prepare_data_dir(Path("here")) == tmp_path / "here"


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableServerError, match="cannot be used"):
        prepare_data_dir(tmp_path / "file")


def test_a_second_holder_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    with (
        lock_data_dir(tmp_path, 8123),
        pytest.raises(AlreadyRunningError, match=f"pid {os.getpid()}, port 8123"),
        lock_data_dir(tmp_path, 8124),
    ):
        pass


def test_it_is_free_again_after_its_holder(tmp_path: Path) -> None:
    for port in (8123, 8124):
        with lock_data_dir(tmp_path, port):
            pass


def test_damaged_notes_of_ports_are_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text("{")
    assert set(choose_ports(tmp_path, "postgres")) == {"postgres"}


def test_another_user_may_pass_through_a_closed_folder_but_not_list_it(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for uid in (12_345, 12_346, 12_345):
        allow_search(closed, uid)
    mode = closed.stat().st_mode
    assert mode & (stat.S_IXGRP | stat.S_IXOTH)
    assert not mode & (stat.S_IRGRP | stat.S_IROTH)
