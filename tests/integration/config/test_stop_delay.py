"""STOP_DELAY_SECS: a balancer sees that a process stops while it still serves."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from devserver.ports import choose_port
from devserver.programs import ROOT
from tests.support.factories import Workspace
from tests.support.waiting import wait_until

START_SECS = 60.0


class WebProcess:
    """`python -m config.web` in a process of its own."""

    def __init__(self, folder: Path, *, delay_secs: int) -> None:
        self._url = f"http://127.0.0.1:{choose_port()}"
        port = self._url.rpartition(":")[2]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.web", "--port", port, "--workers", "1"],
            cwd=ROOT,
            env=os.environ
            | {"PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
            | {"STOP_DELAY_SECS": str(delay_secs), "SPOOL_DIR": str(folder), "RENDER_WORKERS": "1"},
        )

    def end(self) -> None:
        """The children, too, where a test has failed."""
        if self.process.poll() is None:
            parent = psutil.Process(self.process.pid)
            for process in [parent, *parent.children(recursive=True)]:
                process.kill()
        self.process.wait()

    def ask(self, path: str = "/api/ready/") -> int:
        """The status; 0 if nothing listens, or the connection is cut."""
        try:
            # A connection each, as a balancer's.
            return httpx.get(self._url + path, headers={"Host": "q.localhost"}).status_code
        except httpx.TransportError:
            return 0


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebProcess]:
    web = WebProcess(tmp_path / "spool", delay_secs=5)
    try:
        wait_until(lambda: web.ask() == 200, limit_secs=START_SECS)
        yield web
    finally:
        web.end()


def test_scans_are_served_while_readiness_is_red_and_then_the_process_ends(
    web: WebProcess, nord: Workspace
) -> None:
    short_id = nord.create_qr()["short_id"]
    web.process.send_signal(signal.SIGTERM)
    wait_until(lambda: web.ask() == 503, limit_secs=START_SECS)
    assert web.ask(f"/q/{short_id}/") == 302
    assert web.ask("/api/health/") == 200
    assert web.process.wait(START_SECS) == 0


def test_ctrl_c_does_not_wait(tmp_path: Path) -> None:
    web = WebProcess(tmp_path / "spool", delay_secs=60)
    try:
        wait_until(lambda: web.ask() == 200, limit_secs=START_SECS)
        # As a terminal does, to the parent and to its children.
        web.process.send_signal(signal.SIGINT)
        for child in psutil.Process(web.process.pid).children():
            child.send_signal(signal.SIGINT)
        assert web.process.wait(50) == 0
    finally:
        web.end()
