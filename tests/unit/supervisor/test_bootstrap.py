"""Building .venv: when it is due, and what is shown meanwhile."""

import json
from pathlib import Path

import pytest

from config.supervisor import bootstrap


def test_a_virtual_environment_made_elsewhere_counts_as_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "stamp.json"
    stamp.write_text(json.dumps({**bootstrap.fingerprint(), "root": "/moved/away"}))
    monkeypatch.setattr(bootstrap, "STAMP", stamp)
    assert bootstrap.read_stamp() == {}


def test_the_fingerprint_changes_with_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bootstrap.fingerprint()
    lock = tmp_path / "requirements-dev.lock"
    lock.write_text(bootstrap.LOCK.read_text() + "\n")
    monkeypatch.setattr(bootstrap, "LOCK", lock)
    after = bootstrap.fingerprint()
    assert {name for name in before if before[name] != after[name]} == {"lock"}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "downloading, 0 so far"),
        (["Collecting a==1\n", "  Downloading a\n", "Collecting b==2\n"], "downloading, 2 so far"),
        (["Collecting a==1\n", "Installing collected packages: a\n"], "unpacking"),
    ],
)
def test_progress_tells_how_far_pip_is(lines: list[str], said: str) -> None:
    assert bootstrap.describe_progress(lines) == said
