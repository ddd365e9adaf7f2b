"""The first calls of README.md, run as they are written."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.journeys.launching import ROOT, LaunchedStack


def read_first_calls() -> str:
    section = (ROOT / "README.md").read_text().partition("\n## First calls\n")[2]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block
    return block[1]


@pytest.mark.skipif(not shutil.which("curl"), reason="the README's commands are curl's")
def test_first_calls_of_the_readme_work(stack: LaunchedStack, tmp_path: Path) -> None:
    script = read_first_calls().replace("localhost:8000", f"localhost:{stack.port}")
    script = script.replace(".data/demo.json", str(stack.data_dir / "demo.json"))
    # An older curl asks the name server for names below localhost; ours never leave the machine.
    environment = {**os.environ, "CURL_HOME": str(tmp_path)}
    (tmp_path / ".curlrc").write_text('ipv4\nfail\nconnect-to = "::127.0.0.1:"\n')
    # A socket as standard error: as under sudo, su or ssh it can be written, but not opened again
    # by its name in /dev.
    ours, theirs = socket.socketpair()
    with ours, theirs:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607 -- whichever bash is on PATH
            cwd=tmp_path,
            env=environment,
            check=False,
            stdout=subprocess.PIPE,
            stderr=theirs.fileno(),
            text=True,
        )
        ours.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            assert done.returncode == 0, ours.recv(65_536).decode()
    assert done.returncode == 0
    assert (tmp_path / "menu.png").read_bytes().startswith(b"\x89PNG")
    assert "location: https://example.com/menus/spring" in done.stdout.lower()
    created, _, rest = done.stdout.partition("\n")
    assert json.loads(created)["destination_url"] == "https://example.com/menus/spring"
    analytics, changed = read_json_objects(rest)
    assert analytics["total_scans"] == 1
    assert analytics["top_countries"] == [{"country": "CA", "count": 1}]
    assert changed["destination_url"] == "https://example.com/menus/summer"


def read_json_objects(output: str) -> list[dict[str, object]]:
    """The JSON objects at the end of the output."""
    decoder = json.JSONDecoder()
    found, at = [], output.index("{")
    while at < len(output):
        value, at = decoder.raw_decode(output, at)
        found.append(value)
    return found
