"""Build .venv from the lock file. The Makefile runs this with the system's Python, hence no imports
but the standard library.

Nothing happens when the lock, the project file and the folder are the same as last time.
Packages come as wheels with their hashes checked: no compiler is needed.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "built-from.json"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
SECS_BETWEEN_LINES = 5


class BootstrapError(Exception):
    """Shown as one message."""


def main() -> int:
    """Exit code 0 when .venv is ready."""
    try:
        with only_one_at_a_time():
            build()
    except BootstrapError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next call goes on from here.", file=sys.stderr)
        return 130
    return 0


def build() -> None:
    """Bring .venv up to date.

    Raises:
        BootstrapError: the interpreter is too old, or pip failed.
    """
    if sys.version_info < OLDEST:
        raise BootstrapError(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    wanted, found = fingerprint(), read_stamp()
    if wanted == found:
        return
    started = time.monotonic()
    say("Building .venv (only when the lock file changed; no compiler is needed)")
    STAMP.unlink(missing_ok=True)
    if not is_usable():
        create_venv()
    if found.get("lock") != wanted["lock"]:
        install_locked()
    install_project()
    STAMP.write_text(json.dumps(wanted, indent=1))
    say(f"  .venv is ready after {time.monotonic() - started:.0f} s")


def fingerprint() -> dict[str, str]:
    """What .venv depends on. It holds absolute paths, so a moved folder counts as changed."""
    return {
        "lock": hashlib.sha256(LOCK.read_bytes()).hexdigest(),
        "project": hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest(),
        "root": str(ROOT),
    }


def read_stamp() -> dict[str, str]:
    """What the present .venv was built from; nothing when unknown or when it does not run."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    if stamp.get("root") != str(ROOT) or not PYTHON.exists():
        return {}
    return stamp


def is_usable() -> bool:
    """Whether .venv has a Python that runs and that belongs to this folder."""
    if not PYTHON.exists():
        return False
    code = "import sys; print(sys.prefix); raise SystemExit(sys.version_info < (3, 11))"
    done = subprocess.run([PYTHON, "-I", "-c", code], check=False, capture_output=True, text=True)
    return done.returncode == 0 and Path(done.stdout.strip()).resolve() == VENV.resolve()


def create_venv() -> None:
    """With pip inside when this Python can do that, else bare: pip then works from outside."""
    say(f"  making .venv with Python {sys.version.split()[0]} ({sys.executable})")
    base = [sys.executable, "-m", "venv", "--clear"]
    if subprocess.run([*base, str(VENV)], check=False, capture_output=True).returncode == 0:
        return
    done = subprocess.run(
        [*base, "--without-pip", str(VENV)], check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise BootstrapError(
            "This Python cannot make virtual environments; on Debian and Ubuntu install "
            f"python3-venv.\n{done.stdout}{done.stderr}"
        )


def install_locked() -> None:
    """Install exactly what the lock names, wheels only, hashes checked."""
    text = LOCK.read_text()
    total = len(re.findall(r"^[a-z0-9]\S*==", text, re.MULTILINE | re.IGNORECASE))
    run_pip(
        ["--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)],
        what=f"{total} locked packages",
    )


def install_project() -> None:
    """Put the repository itself on the import path of .venv."""
    run_pip(["--no-build-isolation", "--no-deps", "--editable", str(ROOT)], what="this project")


def run_pip(arguments: list[str], *, what: str) -> None:
    """Run `pip install` with a line of progress every few seconds.

    Raises:
        BootstrapError: with the end of pip's output.
    """
    started = time.monotonic()
    lines: list[str] = []
    command = [*find_pip(), "install", "--no-input", "--progress-bar", "off", *arguments]
    say(f"  installing {what}")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    ) as pip:
        reader = threading.Thread(target=lines.extend, args=(pip.stdout or (),), daemon=True)
        reader.start()
        while reader.is_alive():
            reader.join(timeout=SECS_BETWEEN_LINES)
            if reader.is_alive():
                say(f"    {time.monotonic() - started:3.0f} s  {describe_progress(lines)}")
    if pip.returncode != 0:
        raise BootstrapError(f"pip could not install {what}:\n{''.join(lines[-25:])}")
    say(f"  installed {what} in {time.monotonic() - started:.0f} s")


def describe_progress(lines: list[str]) -> str:
    """What pip is doing, from its output so far."""
    if any(line.startswith("Installing collected") for line in lines):
        return "unpacking"
    found = sum(line.startswith(("Collecting", "Requirement already")) for line in lines)
    return f"downloading, {found} so far"


def find_pip() -> list[str]:
    """The pip in .venv, else ours working on .venv.

    Raises:
        BootstrapError: there is none.
    """
    inside = [str(PYTHON), "-m", "pip"]
    if subprocess.run([*inside, "--version"], check=False, capture_output=True).returncode == 0:
        return [*inside, "--disable-pip-version-check"]
    outside = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if subprocess.run([*outside, "--version"], check=False, capture_output=True).returncode == 0:
        return [*outside, "--disable-pip-version-check"]
    raise BootstrapError(
        "pip was not found; on Debian and Ubuntu install python3-venv or python3-pip."
    )


@contextlib.contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Two `make` at once: the second waits. The lock is on the folder, so no file is left over."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another make is building .venv; waiting for it")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def say(text: str) -> None:
    """A line that shows at once, also in a pipe."""
    print(text, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
