"""Runs Caddy with deploy/Caddyfile, changed only in ports, certificate authority and upstream."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from devserver.caddy import find_program
from devserver.ports import choose_port, is_free
from devserver.process import Child, Program
from tests.journeys.agencies import TlsEndpoint
from tests.journeys.launching import ROOT
from tests.support.waiting import wait_until

NO_CDN = "192.0.2.0/32"
LOOPBACK_NETWORK = "127.0.0.0/8"
READY_SECS = 15


class Front(NamedTuple):
    """A Caddy with the production configuration."""

    https: TlsEndpoint
    http_port: int

    def open_plain(self, host: str, path: str) -> httpx.Response:
        """By plain HTTP; redirects are not followed."""
        url = f"http://127.0.0.1:{self.http_port}{path}"
        return httpx.get(url, headers={"Host": host}, timeout=10)


@contextmanager
def run_front(cdn: str, folder: Path, port: int) -> Iterator[Front]:
    """In front of an application on `port`. cdn: networks whose headers are passed on."""
    made = Front(TlsEndpoint(choose_port(), folder), choose_port())
    config = adapt(cdn, folder)
    move(config, made, folder, port)
    (folder / "caddy.json").write_text(json.dumps(config))
    child = Child.start(
        Program(
            name="Caddy",
            argv=(find_program(), "run", "--config", str(folder / "caddy.json")),
            log_path=folder / "caddy.log",
            env=make_env(cdn, folder),
        )
    )
    try:
        wait_for(made, child)
        yield made
    finally:
        child.stop()


def make_env(cdn: str, folder: Path) -> dict[str, str]:
    """The variables of docker-compose.yml, and folders of the test."""
    return {
        "PLATFORM_DOMAIN": "localhost",
        "ACME_EMAIL": "ops@example.com",
        "CDN_NETWORKS": cdn,
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }


def adapt(cdn: str, folder: Path) -> Any:
    """The file as Caddy's JSON configuration."""
    command = [find_program(), "adapt", "--adapter", "caddyfile", "--config"]
    done = subprocess.run(
        [*command, str(ROOT / "deploy" / "Caddyfile")],
        check=True,
        capture_output=True,
        env=make_env(cdn, folder),
    )
    return json.loads(done.stdout)


def move(config: Any, front: Front, folder: Path, port: int) -> None:
    """Use free ports of this machine, an own authority, and the web process on `port`."""
    moved = {":443": f"127.0.0.1:{front.https.port}", ":80": f"127.0.0.1:{front.http_port}"}
    app = config["apps"]["http"] | {"https_port": front.https.port, "http_port": front.http_port}
    for server in app["servers"].values():
        server["listen"] = [moved[address] for address in server["listen"]]
        # The UDP port may be in use.
        server["protocols"] = ["h1", "h2"]
    automation = config["apps"]["tls"]["automation"]
    for policy in automation["policies"]:
        policy["issuers"] = [{"module": "internal"}]
    permission = automation["on_demand"]["permission"]
    permission["endpoint"] = permission["endpoint"].replace("web:8000", f"127.0.0.1:{port}")
    for proxy in find_proxies(app):
        assert proxy.pop("dynamic_upstreams")["name"] == "web"
        proxy["upstreams"] = [{"dial": f"127.0.0.1:{port}"}]
    config["apps"]["http"] = app
    config["apps"]["pki"] = {"certificate_authorities": {"local": {"install_trust": False}}}
    config["admin"] = {"disabled": True, "config": {"persist": False}}
    config["storage"] = {"module": "file_system", "root": str(folder)}


def find_proxies(node: Any) -> Iterator[Any]:
    """Every reverse_proxy, at any depth."""
    if isinstance(node, dict):
        if node.get("handler") == "reverse_proxy":
            yield node
        for child in node.values():
            yield from find_proxies(child)
    elif isinstance(node, list):
        for child in node:
            yield from find_proxies(child)


def wait_for(front: Front, child: Child) -> None:
    """Wait until it listens and has the certificates of the platform's hosts."""
    folder = front.https.storage / "certificates" / "local"

    def is_ready() -> bool:
        child.require_alive()
        return not is_free(front.https.port) and len(list(folder.glob("*/*.crt"))) >= 4

    wait_until(is_ready, limit_secs=READY_SECS, explain=child.log_excerpt)
