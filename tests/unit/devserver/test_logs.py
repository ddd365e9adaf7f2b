"""Log files of the children."""

from pathlib import Path

from devserver.logs import open_log, rotate_logs, tail


def test_logs_of_three_earlier_starts_are_kept(tmp_path: Path) -> None:
    for start in range(6):
        rotate_logs(tmp_path)
        (tmp_path / "web.log").write_text(str(start))
    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept == {"web.log": "5", "web.log.1": "4", "web.log.2": "3", "web.log.3": "2"}


def test_tail_is_the_last_lines_indented(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "worker.log"
    with open_log(path) as log:
        log.write(b"one\ntwo\nthree \xff\n")
    assert tail(path, 2) == "    two\n    three \ufffd"


def test_tail_of_a_missing_log_is_empty(tmp_path: Path) -> None:
    assert tail(tmp_path / "none.log", 5) == ""
