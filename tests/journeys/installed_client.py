"""The Python client as its users have it: the wheel, in a virtual environment of its own."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from tests.journeys.launching import ROOT

SECS = 60


class InstalledClient(NamedTuple):
    """wheel: what was installed. environment: of the programs, with the key and the address."""

    wheel: Path
    folder: Path
    environment: dict[str, str]

    @property
    def bin_dir(self) -> Path:
        return self.folder / "bin"

    def run_python(self, code: str, cwd: Path) -> str:
        """The output of a program. Warnings are errors."""
        return self._run([str(self.bin_dir / "python"), "-W", "error", "-c", code], cwd)

    def run_command(self, *arguments: str, cwd: Path) -> str:
        """The output of `qrstudio`."""
        return self._run([str(self.bin_dir / "qrstudio"), *arguments], cwd)

    def start_command(self, *arguments: str, output: Path) -> subprocess.Popen[bytes]:
        """`qrstudio` in the background, writing to a file."""
        with output.open("wb") as file:
            return subprocess.Popen(
                [str(self.bin_dir / "qrstudio"), *arguments],
                env=self.environment,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def _run(self, command: list[str], cwd: Path) -> str:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=SECS,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def build_wheel(folder: Path) -> Path:
    """As `make client` does."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(
        command, cwd=ROOT / "clients" / "python", check=True, capture_output=True, timeout=SECS
    )
    [wheel] = folder.glob("*.whl")
    return wheel


def install_wheel(wheel: Path, folder: Path, **environment: str) -> InstalledClient:
    """Into a new virtual environment, with dependencies in the versions of the lock."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    pins = re.findall(r"^[\w.-]+==\S+", (ROOT / "requirements-dev.lock").read_text(), re.MULTILINE)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(pins))
    python = str(folder / "bin" / "python")
    installer = ["-m", "uv", "pip", "install", "--python", python]
    if not find_spec("uv"):
        installer = ["-m", "pip", "--python", python, "install"]
    done = subprocess.run(
        [sys.executable, *installer, "--quiet", "-c", str(constraints), str(wheel)],
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    home = folder / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return InstalledClient(wheel, folder, {**kept, "HOME": str(home), **environment})
