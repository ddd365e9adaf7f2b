"""`make up TLS=1`: its arguments, and the configuration of Caddy."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from devserver.__main__ import main
from devserver.banner import show
from devserver.caddy import CaddyServer, find_program
from devserver.programs import build_env

FOLDER_WITH_A_QUOTE = 'data "dir"'


def adapt(data_dir: Path) -> dict[str, Any]:
    """The configuration as JSON, as Caddy parses the generated file."""
    data_dir.mkdir()
    program = CaddyServer(data_dir, port=8123, tls_port=8124).prepare({"PATH": "/nowhere"})
    config = program.argv[program.argv.index("--config") + 1]
    command = [program.argv[0], "adapt", "--config", config, "--adapter", "caddyfile"]
    done = subprocess.run(command, check=True, capture_output=True, env=dict(program.env))
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def test_caddy_stays_local_and_installs_no_trust(tmp_path: Path) -> None:
    config = adapt(tmp_path / FOLDER_WITH_A_QUOTE)
    [server] = config["apps"]["http"]["servers"].values()
    assert server["listen"] == ["127.0.0.1:8124"]
    assert server["automatic_https"] == {"disable_redirects": True}
    [policy] = config["apps"]["tls"]["automation"]["policies"]
    assert (policy["issuers"], policy["on_demand"]) == ([{"module": "internal"}], True)
    assert config["apps"]["pki"]["certificate_authorities"]["local"] == {"install_trust": False}
    assert config["admin"]["disabled"] is True
    assert config["storage"]["root"] == str(tmp_path / FOLDER_WITH_A_QUOTE / "caddy")


def test_web_process_permits_certificates(tmp_path: Path) -> None:
    config = adapt(tmp_path / "data")
    permission = config["apps"]["tls"]["automation"]["on_demand"]["permission"]
    assert permission["endpoint"] == "http://127.0.0.1:8123/api/internal/tls/ask"
    [server] = config["apps"]["http"]["servers"].values()
    assert server["strict_sni_host"] is True


def test_files_of_caddy_stay_in_the_data_folder(tmp_path: Path) -> None:
    env = CaddyServer(tmp_path, port=1, tls_port=2).prepare({"XDG_DATA_HOME": "/elsewhere"}).env
    assert env["XDG_DATA_HOME"] == env["XDG_CONFIG_HOME"] == str(tmp_path / "caddy")


def test_program_is_from_the_wheel() -> None:
    done = subprocess.run([find_program(), "version"], check=True, capture_output=True, text=True)
    assert done.stdout.startswith("v2.11.")


@pytest.mark.parametrize(
    ("tls_port", "public"), [(None, ("http", "8123")), (8443, ("https", "8443"))]
)
def test_public_urls_use_https_with_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls_port: int | None, public: tuple[str, str]
) -> None:
    monkeypatch.setenv("DNS_NAMESERVERS", "127.0.0.1:5353")
    for name in ("PUBLIC_SCHEME", "PUBLIC_PORT"):
        monkeypatch.delenv(name, raising=False)
    env = build_env(
        data_dir=tmp_path,
        port=8123,
        database_url="postgresql://here",
        redis_url="redis://here",
        secrets={"SECRET_KEY": "made", "JWT_KEYS": "made"},
        tls_port=tls_port,
    )
    assert (env["PUBLIC_SCHEME"], env["PUBLIC_PORT"]) == public
    assert env["DNS_NAMESERVERS"] == "127.0.0.1:5353"


def test_banner_shows_the_certificate_to_trust(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    show(tmp_path, 8123, CaddyServer(tmp_path, port=8123, tls_port=8443))
    shown = capsys.readouterr().out
    assert "https://localhost:8443/" in shown
    assert str(tmp_path / "caddy" / "pki" / "authorities" / "local" / "root.crt") in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--tls=perhaps",), "'perhaps' is neither 1 nor 0"),
        (("--tls=1", "--tls-port=0"), "'0' is not a port"),
        (("--tls=1", "--port=8123", "--tls-port=8123"), "PORT and TLS_PORT are both 8123"),
    ],
)
def test_invalid_arguments_are_rejected(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["up", *arguments])
    assert message in capsys.readouterr().err
