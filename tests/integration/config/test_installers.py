"""A lock is installed by uv or by pip: from a mirror, exactly, and not when it has a gap."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

from devserver.install_programs import InstallError
from devserver.installers import install_lock
from tests.integration.config.package_index import Index, list_modules, serving_index

PROJECT = """
[project]
dependencies = ["alpha>=1"]
[project.optional-dependencies]
local = []
"""


class Place(NamedTuple):
    """An environment to install into, and the files that say what."""

    folder: Path
    mirror: Index

    @property
    def environment(self) -> Path:
        """The virtual one."""
        return self.folder / "venv"

    def install(self, *pins: str, uv: str = "uv==0 --hash=sha256:0\n") -> set[str]:
        """Install what the pins name. uv: pins it; without, it cannot be had."""
        for name, text in {"some.lock": "".join(pins), "uv.lock": uv, "some.toml": PROJECT}.items():
            (self.folder / name).write_text(text)
        install_lock(
            self.environment / "bin" / "python",
            self.folder / "some.lock",
            uv_lock=self.folder / "uv.lock",
            project=self.folder / "some.toml",
            extras=["local"],
        )
        return list_modules(self.environment)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """pip is told of the mirror by a file, as companies do it; uv is told nothing."""
    for name in os.environ:
        if name.startswith(("PIP_", "UV_")) or name == "INSTALLER":
            monkeypatch.delenv(name)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    with serving_index(tmp_path / "index") as index:
        (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {index.url}\nretries = 0\n")
        monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
        monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
        yield Place(tmp_path, index)


@pytest.fixture(params=["uv", "pip"])
def uv(request: pytest.FixtureRequest, place: Place) -> str:
    """The pin of uv, or one that nobody has."""
    if request.param == "pip":
        return "uv==0.0.1 \\\n    --hash=sha256:" + "0" * 64 + "\n"
    if find_spec("uv") is None:
        pytest.skip("this .venv was built without uv")
    return place.mirror.add_uv()


def test_environment_has_exactly_the_packages_of_the_lock(place: Place, uv: str) -> None:
    alpha = place.mirror.add("alpha", "1.0", "beta[fast]")
    beta = place.mirror.add("beta", "1.0", extras="fast: gamma")
    gamma, old = place.mirror.add("gamma", "1.0"), place.mirror.add("old", "1.0")
    assert place.install(alpha, beta, gamma, old, uv=uv) == {"alpha", "beta", "gamma", "old"}
    # A later release is what old pips would take for `beta[fast]`, without a hash.
    place.mirror.add("beta", "2.0", extras="fast: gamma")
    assert place.install(alpha, beta, gamma, uv=uv) == {"alpha", "beta", "gamma"}
    fetched = [line.split("/")[0] for line in place.mirror.agents if "alpha-1.0" in line]
    assert set(fetched) == {"uv" if "==0.0.1" not in uv else "pip"}


def test_package_missing_in_the_lock_is_named_even_if_only_an_extra_requires_it(
    place: Place, uv: str
) -> None:
    alpha = place.mirror.add("alpha", "1.0", "beta[fast]")
    beta = place.mirror.add("beta", "1.0", extras="fast: gamma")
    place.mirror.add("gamma", "1.0")
    with pytest.raises(InstallError, match=r"some\.lock does not hold all that some\.toml asks"):
        place.install(alpha, beta, uv=uv)


def test_wheel_with_another_hash_is_not_installed(place: Place, uv: str) -> None:
    alpha = place.mirror.add("alpha", "1.0")
    place.mirror.add("alpha", "1.0", "beta")
    with pytest.raises(InstallError, match=r"(?i)hash"):
        place.install(alpha, uv=uv)
    assert list_modules(place.environment) == set()


def test_uv_can_be_skipped_by_hand(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INSTALLER", "pip")
    assert place.install(place.mirror.add("alpha", "1.0")) == {"alpha"}
    assert "uv" not in capsys.readouterr().out
