"""The .pth file of .venv, read by a real interpreter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devserver import bootstrap


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_python_starts_in_a_folder_with_non_ascii_letters(tmp_path: Path, locale: str) -> None:
    """site reads .pth files before Python has set the encoding of file names."""
    root = tmp_path / "pröject dir 日本"
    site = root / ".venv" / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    (root / "platform" / "first").mkdir(parents=True)
    (root / "platform" / "first" / "__init__.py").touch()
    (root / "second").mkdir()
    (root / "second" / "__init__.py").touch()
    environment = {**os.environ, "LC_ALL": locale}
    environment.pop("PYTHONPATH", None)
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(root / ".venv")],
        check=True,
        env=environment,
    )
    bootstrap.write_import_paths(site)
    done = subprocess.run(
        [root / ".venv" / "bin" / "python", "-c", "import first, second"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
