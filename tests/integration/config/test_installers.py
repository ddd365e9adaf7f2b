"""Installation of a lock by uv or pip: from a mirror, exactly, and not with a package missing."""

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


class Sandbox(NamedTuple):
    """A virtual environment to install into, and the index to install from."""

    folder: Path
    mirror: Index

    @property
    def environment(self) -> Path:
        return self.folder / "venv"

    def install(self, *pins: str, uv: str = "uv==0 --hash=sha256:0\n") -> set[str]:
        """Install the pins. uv: its pin; the default names a uv that the index does not have."""
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
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The mirror is configured in pip's file only, as companies do it, and not for uv."""
    for name in os.environ:
        if name.startswith(("PIP_", "UV_")) or name == "INSTALLER":
            monkeypatch.delenv(name)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    with serving_index(tmp_path / "index") as index:
        (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {index.url}\nretries = 0\n")
        monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
        monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
        yield Sandbox(tmp_path, index)


@pytest.fixture(params=["uv", "pip"])
def uv(request: pytest.FixtureRequest, sandbox: Sandbox) -> str:
    """The pin of uv, or of one that the index does not have."""
    if request.param == "pip":
        return "uv==0.0.1 \\\n    --hash=sha256:" + "0" * 64 + "\n"
    if find_spec("uv") is None:
        pytest.skip("this .venv was built without uv")
    return sandbox.mirror.add_uv()


def test_environment_has_exactly_the_packages_of_the_lock(sandbox: Sandbox, uv: str) -> None:
    alpha = sandbox.mirror.add("alpha", "1.0", "beta[fast]")
    beta = sandbox.mirror.add("beta", "1.0", extras="fast: gamma")
    gamma, old = sandbox.mirror.add("gamma", "1.0"), sandbox.mirror.add("old", "1.0")
    assert sandbox.install(alpha, beta, gamma, old, uv=uv) == {"alpha", "beta", "gamma", "old"}
    # A later release is what old pips would take for `beta[fast]`, without a hash.
    sandbox.mirror.add("beta", "2.0", extras="fast: gamma")
    assert sandbox.install(alpha, beta, gamma, uv=uv) == {"alpha", "beta", "gamma"}
    fetched = [line.split("/")[0] for line in sandbox.mirror.agents if "alpha-1.0" in line]
    assert set(fetched) == {"uv" if "==0.0.1" not in uv else "pip"}


def test_package_missing_in_the_lock_is_named_even_if_only_an_extra_requires_it(
    sandbox: Sandbox, uv: str
) -> None:
    alpha = sandbox.mirror.add("alpha", "1.0", "beta[fast]")
    beta = sandbox.mirror.add("beta", "1.0", extras="fast: gamma")
    sandbox.mirror.add("gamma", "1.0")
    with pytest.raises(InstallError, match=r"some\.lock does not hold all that some\.toml asks"):
        sandbox.install(alpha, beta, uv=uv)


def test_wheel_with_another_hash_is_not_installed(sandbox: Sandbox, uv: str) -> None:
    alpha = sandbox.mirror.add("alpha", "1.0")
    sandbox.mirror.add("alpha", "1.0", "beta")
    with pytest.raises(InstallError, match=r"(?i)hash"):
        sandbox.install(alpha, uv=uv)
    assert list_modules(sandbox.environment) == set()


def test_pip_is_used_when_installer_is_set(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INSTALLER", "pip")
    assert sandbox.install(sandbox.mirror.add("alpha", "1.0")) == {"alpha"}
    assert "uv" not in capsys.readouterr().out
