"""deploy/Caddyfile, validated by Caddy itself."""

import subprocess
from pathlib import Path

import pytest

from devserver.caddy import find_program
from tests.support.compose import ROOT

FILE = ROOT / "deploy" / "Caddyfile"


@pytest.mark.parametrize("networks", ["192.0.2.0/32", "173.245.48.0/20 2400:cb00::/32"])
def test_caddy_finds_no_fault_in_it(networks: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [find_program(), "validate", "--config", FILE, "--adapter", "caddyfile"],
        check=False,
        capture_output=True,
        text=True,
        env={
            "PLATFORM_DOMAIN": "qrstudio.agency",
            "ACME_EMAIL": "ops@qrstudio.agency",
            "CDN_NETWORKS": networks,
            "XDG_DATA_HOME": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
        },
    )
    assert done.returncode == 0, done.stderr
    assert "Valid configuration" in done.stdout + done.stderr
