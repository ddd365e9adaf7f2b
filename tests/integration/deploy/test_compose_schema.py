"""docker-compose.yml against the compose specification's own schema."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def check(path: Path) -> subprocess.CompletedProcess[str]:
    """The schema travels in the package, so nothing is fetched."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    return subprocess.run([*command, str(path)], check=False, capture_output=True, text=True)


def test_the_compose_file_follows_the_schema() -> None:
    done = check(ROOT / "docker-compose.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_check_notices_a_misspelt_key(tmp_path: Path) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(text.replace("healthcheck:", "healthchek:", 1))
    done = check(broken)
    assert done.returncode == 1
    assert "healthchek" in done.stdout
