"""Versions of the product, each run from a folder with its code by the packages of this one.

The programs of a version are those that its own supervisor starts, here one by one, as in an
upgrade of an installation with containers.
"""

import http.client
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from devserver.process import Child, Program
from tests.journeys.launching import ROOT
from tests.support.waiting import wait_until

READY_SECS = 90

# Prints what the supervisor of that version starts. In old ones it lies in another package; that
# of this version can be imported from everywhere, so it comes second.
_LIST_PROGRAMS = """
import json, os, sys
from pathlib import Path
try:
    from config.supervisor.programs import Programs
except ImportError:
    from devserver.programs import Programs
programs = Programs(Path(sys.argv[1]), int(sys.argv[2]), os.environ)
several = getattr(programs, "workers", None)
workers = several() if several else [programs.worker()]
print(json.dumps({
    "web": programs.web().argv,
    "background": [one.argv for one in [*workers, programs.beat()]],
}))
"""


class Release:
    """One version. background: workers and beat."""

    def __init__(self, code: Path, data_dir: Path, port: int, env: Mapping[str, str]) -> None:
        self.port = port
        self.data_dir = data_dir
        self.web: Child | None = None
        self.background: list[Child] = []
        self._code = code
        self._env = _build_env(code, data_dir, port, env)
        # Of its own: a version cannot always read the schedule of another one's beat.
        self._folder = data_dir / code.name
        (self._folder / "beat").mkdir(parents=True)
        listed = self.run(sys.executable, "-c", _LIST_PROGRAMS, str(self._folder), str(port))
        self._programs: dict[str, Any] = json.loads(listed)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def demo(self) -> dict[str, Any]:
        """What seed_demo has written."""
        content: dict[str, Any] = json.loads((self.data_dir / "demo.json").read_text())
        return content

    def manage(self, *command: str) -> str:
        """Run a command of manage.py to its end. Returns its output."""
        return self.run(sys.executable, "manage.py", *command)

    def run(self, *command: str) -> str:
        """Run a program of this version, which must succeed."""
        done = subprocess.run(
            command, cwd=self._code, env=self._env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-4000:]}{done.stderr[-4000:]}"
        return done.stdout

    def start_background(self) -> None:
        """Start workers and beat, and wait until the workers listen."""
        for number, argv in enumerate(self._programs["background"]):
            self.background.append(self._start(f"background-{number}", argv))
        for child in self.background:
            if "beat" not in child.program.argv:
                wait_until(
                    partial(_is_ready, child),
                    limit_secs=READY_SECS,
                    explain=child.log_excerpt,
                )
            child.require_alive()

    def start_web(self) -> None:
        """Start the web process, and wait until it answers."""
        self.web = self._start("web", self._programs["web"])
        wait_until(self._is_healthy, limit_secs=READY_SECS, explain=self.web.log_excerpt)

    def stop_web(self) -> None:
        """Stop the web process; the port is free afterwards."""
        if self.web is not None:
            self.web.stop()

    def stop_background(self) -> None:
        """Stop workers and beat, all at once."""
        for child in self.background:
            child.request_stop()
        for child in self.background:
            child.stop()

    def _start(self, name: str, argv: list[str]) -> Child:
        log = self._folder / "logs" / f"{name}.log"
        return Child.start(
            Program(name, tuple(argv), log, env=self._env, cwd=self._code, stop_secs=20)
        )

    def _is_healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/api/health/")
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False
        finally:
            connection.close()


def _is_ready(worker: Child) -> bool:
    return " ready." in worker.program.log_path.read_text()


def check_out(commit: str, folder: Path) -> Path:
    """The code of a commit in a folder. Skips the test where the history does not have it."""
    done = subprocess.run(
        ["git", "archive", commit],  # noqa: S607 - whichever git is on PATH
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip(f"this copy of the code has no history with {commit}")
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _build_env(code: Path, data_dir: Path, port: int, env: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return inherited | {
        # Before the code that the environment has installed.
        "PYTHONPATH": f"{code}:{code / 'platform'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "QRSTUDIO_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(data_dir),
        "SPOOL_DIR": str(data_dir / "spool"),
        "PUBLIC_PORT": str(port),
        "WEB_WORKERS": "1",
        **env,
    }
