"""Install a lock file into .venv: with uv in seconds, or with pip in a minute or two.

Both check the hashes, install only wheels, install exactly what the lock names, and remove what it
no longer names. The old pips that Python 3.11 and 3.12 ship treat `coverage[toml]` of a dependency
as a project without a pin (https://github.com/pypa/pip/issues/12345), hence `--no-deps`. Missing
packages are found afterwards, by a check of what is installed.

Part of the bootstrap, hence no imports but the standard library.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from devserver.install_programs import InstallError, run
from devserver.pip_settings import has_no_index, make_uv_environment, read_pip_settings
from devserver.progress import print_line

_WHEELS_ONLY = ("--require-hashes", "--only-binary", ":all:")
_QUIETLY = ("--no-input", "--progress-bar", "off")
# Present in every virtual environment, but not in the lock files.
_TOOLS = {"pip", "setuptools", "wheel", "uv"}
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)


class Installer(Protocol):
    """Installs and checks packages in the environment of one Python."""

    def sync(self, lock: Path) -> None:
        """Make the installed packages those of the lock. Raises: InstallError."""

    def check(self, requirements: list[str]) -> None:
        """Check that the requirements and their dependencies are installed, extras included.

        `pip check` ignores extras.

        Raises:
            InstallError: with the requirements that are not met.
        """


class Uv:
    """The pinned uv, installed in the same environment as the Python."""

    def __init__(self, python: Path, pip: "Pip") -> None:
        self._command = [str(python), "-m", "uv"]
        self._where = ["--python", str(python)]
        self._pip = pip

    def is_version(self, wanted: str) -> bool:
        """Whether exactly this version is installed."""
        done = subprocess.run(
            [*self._command, "--version"], check=False, capture_output=True, text=True
        )
        return done.returncode == 0 and done.stdout.split()[1:2] == [wanted]

    def sync(self, lock: Path) -> None:
        settings = read_pip_settings(self._pip.command)
        environment = make_uv_environment(settings, os.environ)
        environment.pop("UV_NO_VERIFY_HASHES", None)
        sources = ["--no-index"] if has_no_index(settings) else []
        options = [*self._where, *sources, *_WHEELS_ONLY, "--compile-bytecode"]
        run(
            [*self._command, "pip", "sync", *options, str(lock)],
            what=describe_lock(lock),
            environment=environment,
        )

    def check(self, requirements: list[str]) -> None:
        options = [*self._where, "--no-config", "--offline", "--no-index", "--dry-run"]
        environment = {key: value for key, value in os.environ.items() if key[:3] != "UV_"}
        run([*self._command, "pip", "install", *options, *requirements], environment=environment)


class Pip:
    """The pip in the environment of the Python, else the pip of the Python that runs this.

    Raises:
        InstallError: neither has pip.
    """

    def __init__(self, python: Path) -> None:
        inside = [str(python), "-m", "pip"]
        outside = [sys.executable, "-m", "pip", "--python", str(python)]
        for command in (inside, outside):
            asked = [*command, "--version"]
            if subprocess.run(asked, check=False, capture_output=True).returncode == 0:
                self.command = [*command, "--disable-pip-version-check"]
                return
        raise InstallError(
            "pip was not found; on Debian and Ubuntu install python3-venv or python3-pip."
        )

    def install(self, lock: Path, *, what: str) -> None:
        """Install what the lock names; nothing is removed. Raises: InstallError."""
        # `user = true` in a pip.conf is an error in a virtual environment.
        run(
            [*self.command, "install", *_QUIETLY, "--no-deps", *_WHEELS_ONLY, "-r", str(lock)],
            what=what,
            environment={**os.environ, "PIP_USER": "0"},
            progress=describe_progress,
        )

    def sync(self, lock: Path) -> None:
        self.install(lock, what=describe_lock(lock))
        listed = subprocess.run(
            [*self.command, "list", "--format", "freeze"],
            check=False,
            capture_output=True,
            text=True,
        )
        installed = {_normalise(name) for name, _ in _PINNED.findall(listed.stdout)}
        if left := installed - _TOOLS - {name for name, _ in read_pins(lock)}:
            run([*self.command, "uninstall", "--yes", *sorted(left)])

    def check(self, requirements: list[str]) -> None:
        # Neither a file nor a variable may name a source of further packages.
        environment = {key: value for key, value in os.environ.items() if key[:4] != "PIP_"}
        environment["PIP_CONFIG_FILE"] = os.devnull
        command = [*self.command, "install", "--no-input", "--no-index", "--dry-run"]
        run([*command, *requirements], environment=environment)


def install_lock(
    python: Path, lock: Path, *, uv_lock: Path, project: Path, extras: Iterable[str]
) -> None:
    """Make the packages beside `python` those of the lock.

    uv_lock: pins uv itself; with INSTALLER=pip in the environment, uv is not used. project, extras:
    a pyproject.toml; its requirements, with these extras, have to be met in the end.

    Raises:
        InstallError: with the end of the output.
    """
    pip = Pip(python)
    uv = None if os.environ.get("INSTALLER") == "pip" else fetch_uv(python, pip, uv_lock)
    installer: Installer = pip
    if uv is not None:
        try:
            uv.sync(lock)
            installer = uv
        except InstallError as error:
            print_line(f"  uv failed, so pip is tried:\n{error}")
    if installer is pip:
        pip.sync(lock)
    try:
        installer.check(read_requirements(project, extras))
    except InstallError as error:
        raise InstallError(
            f"{lock.name} does not hold all that {project.name} asks for; `make lock` renews it.\n"
            f"{error}"
        ) from None


def fetch_uv(python: Path, pip: Pip, uv_lock: Path) -> Uv | None:
    """The pinned uv, installed when missing; None where it cannot be installed."""
    uv = Uv(python, pip)
    [(_, version)] = read_pins(uv_lock)
    if uv.is_version(version):
        return uv
    try:
        pip.install(uv_lock, what=f"uv {version}")
    except InstallError as error:
        print_line(f"  uv could not be installed, so pip is used:\n{error}")
        return None
    return uv


def read_pins(lock: Path) -> list[tuple[str, str]]:
    """(name, version) of every package, with names normalised as in PEP 503."""
    found = _PINNED.findall(lock.read_text(encoding="utf-8"))
    return [(_normalise(name), version) for name, version in found]


def read_requirements(project: Path, extras: Iterable[str]) -> list[str]:
    described = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    optional = described["optional-dependencies"]
    return [*described["dependencies"], *(one for extra in extras for one in optional[extra])]


def describe_lock(lock: Path) -> str:
    return f"{len(read_pins(lock))} locked packages"


def describe_progress(lines: list[str]) -> str:
    """What pip is doing, judged by its output so far."""
    if any(line.startswith("Installing collected") for line in lines):
        return "unpacking"
    found = sum(line.startswith(("Collecting", "Requirement already")) for line in lines)
    return f"downloading, {found} so far"


def _normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
