"""Build .venv from a lock file: `bootstrap.py run` for `make up`, `bootstrap.py test` for the rest.

The Makefile runs this with the system's Python, hence no imports but the standard library.
Nothing happens when the lock, the project file and the folder are the same as last time.
Packages come as wheels with their hashes checked: no compiler is needed.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

OLDEST = (3, 11)
if sys.version_info < OLDEST:
    raise SystemExit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")

ROOT = Path(__file__).resolve().parent.parent.parent
# With -I, the folder of this file is not on the import path.
sys.path.insert(0, str(ROOT / "platform"))

from devserver.install_programs import InstallError  # noqa: E402
from devserver.installers import install_lock  # noqa: E402
from devserver.progress import print_line  # noqa: E402

VENV = ROOT / ".venv"
PROJECT = ROOT / "pyproject.toml"
STAMP = VENV / "built-from.json"
PYTHON = VENV / "bin" / "python"
UV_LOCK = ROOT / "requirements-uv.lock"
LOCKS = {"run": ROOT / "requirements-local.lock", "test": ROOT / "requirements-dev.lock"}
EXTRAS = {"run": ["local"], "test": ["local", "dev"]}
TRANSLATED = ("platform", "tenants", "qrs", "scans", "customdomains")
CATALOGUE = "locale/*/LC_MESSAGES/*.po"
# The folders of this repository's packages, relative to site-packages. An absolute path may have
# letters that Python cannot decode under LC_ALL=C; it would not start then.
IMPORT_PATHS = ("../../../..", "../../../../platform")


def main(arguments: list[str]) -> int:
    """Exit code 0 when .venv is ready."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", choices=sorted(LOCKS))
    wanted = parser.parse_args(arguments).packages
    try:
        with exclusive_build():
            build(wanted)
            compile_translations()
    except InstallError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\n.venv could not be built: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next call goes on from here.", file=sys.stderr)
        return 130
    return 0


def build(packages: str) -> None:
    """Bring .venv up to date. packages: "run", or "test" for all; a .venv with all keeps all.

    Raises:
        InstallError: .venv cannot be made, or its packages cannot be installed.
    """
    found = read_stamp()
    if found.get("packages") == "test":
        packages = "test"
    wanted = fingerprint(packages)
    if wanted == found:
        return
    started = time.monotonic()
    print_line("Building .venv (only when the lock file changed; no compiler is needed)")
    if not is_usable():
        create_venv()
    # An attempt that fails from here on leaves a note of the set of packages, and nothing else.
    write_stamp({"packages": packages, "root": str(ROOT)})
    install_lock(PYTHON, LOCKS[packages], uv_lock=UV_LOCK, project=PROJECT, extras=EXTRAS[packages])
    add_import_paths()
    write_stamp(wanted)
    print_line(f"  .venv is ready after {time.monotonic() - started:.0f} s")


def compile_translations() -> None:
    """Of each .po that is newer than its .mo. Without them, pages are in English."""
    sources = (file for app in TRANSLATED for file in (ROOT / app).glob(f"**/{CATALOGUE}"))
    if any(is_stale(source) for source in sources):
        command = [str(PYTHON), "-m", "dashboard.translations.compilation"]
        subprocess.run(command, check=False, cwd=ROOT)


def is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def fingerprint(packages: str) -> dict[str, str]:
    """What .venv depends on. It contains absolute paths, so a moved folder counts as changed."""
    return {
        "packages": packages,
        "lock": hashlib.sha256(LOCKS[packages].read_bytes()).hexdigest(),
        "project": hashlib.sha256(PROJECT.read_bytes()).hexdigest(),
        "root": str(ROOT),
    }


def read_stamp() -> dict[str, str]:
    """What the present .venv was built from.

    Only "packages" when it has to be rebuilt, and empty when it was never built.
    """
    try:
        # A stamp without "packages" is from when there was one lock, with all packages.
        stamp: dict[str, str] = {"packages": "test", **json.loads(STAMP.read_text())}
    except (OSError, ValueError, TypeError):
        return {}
    if stamp.get("root") != str(ROOT) or not PYTHON.exists():
        return {"packages": stamp["packages"]}
    return stamp


def write_stamp(content: dict[str, str]) -> None:
    """Record a completed step; what is not recorded is done again."""
    STAMP.write_text(json.dumps(content, indent=1))


def is_usable() -> bool:
    """Whether .venv has a Python that runs and that belongs to this folder."""
    if not PYTHON.exists():
        return False
    code = "import sys; print(sys.prefix); raise SystemExit(sys.version_info < (3, 11))"
    done = subprocess.run(
        [PYTHON, "-I", "-X", "utf8", "-c", code],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.returncode == 0 and Path(done.stdout.strip()).resolve() == VENV.resolve()


def create_venv() -> None:
    """With pip where this Python can install it; else the pip of this Python is used."""
    print_line(f"  making .venv with Python {sys.version.split()[0]} ({sys.executable})")
    base = [sys.executable, "-m", "venv", "--clear"]
    if subprocess.run([*base, str(VENV)], check=False, capture_output=True).returncode == 0:
        return
    done = subprocess.run(
        [*base, "--without-pip", str(VENV)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if done.returncode != 0:
        raise InstallError(
            "This Python cannot make virtual environments; on Debian and Ubuntu install "
            f"python3-venv.\n{done.stdout}{done.stderr}"
        )


def add_import_paths() -> None:
    """Put the repository on the import path of .venv."""
    for folder in VENV.glob("lib/python3.*/site-packages"):
        write_import_paths(folder)


def write_import_paths(folder: Path) -> None:
    """folder: a site-packages, four levels below the repository."""
    (folder / "qrstudio.pth").write_text("".join(f"{line}\n" for line in IMPORT_PATHS))


@contextlib.contextmanager
def exclusive_build() -> Iterator[None]:
    """Let a second `make` wait. The lock is on the folder, so no lock file is left over."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print_line("Another make is building .venv; waiting for it")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
