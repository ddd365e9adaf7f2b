"""Settings read from a real pip."""

import os
import sys
from pathlib import Path

import pytest

from devserver.pip_settings import read_pip_settings

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


@pytest.fixture
def pip_conf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only configuration file of pip; those of the machine are not read."""
    for name in list(os.environ):
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    path = tmp_path / "pip.conf"
    monkeypatch.setenv("PIP_CONFIG_FILE", str(path))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return path


def test_variables_override_files(pip_conf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip_conf.write_text(
        "[global]\nindex-url = https://of.everything/simple\nproxy = http://proxy:3128\n"
        "[install]\nindex-url = https://it's.of/install\n"
        "extra-index-url =\n    https://one/simple\n    https://two/simple\n"
        "[download]\nindex-url = https://of.another/command\n"
    )
    settings = read_pip_settings(PIP)
    assert settings["index-url"] == "https://it's.of/install"
    assert settings["extra-index-url"].split() == ["https://one/simple", "https://two/simple"]
    assert settings["proxy"] == "http://proxy:3128"
    monkeypatch.setenv("PIP_INDEX_URL", "https://of.the/variable")
    assert read_pip_settings(PIP)["index-url"] == "https://of.the/variable"
