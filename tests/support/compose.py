"""docker-compose.yml as data, for tests."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
FILE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
ONE_SHOT = frozenset({"migrate"})
LONG_RUNNING = sorted(set(SERVICES) - ONE_SHOT)

# ${NAME}, ${NAME:-default}, ${NAME:?message}; $$ stands for a literal dollar.
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>[A-Z0-9_]+)(?P<rest>[^}]*)\}")


def get_environment(service: dict[str, Any]) -> dict[str, str]:
    """The service's variables as text."""
    return {name: str(value) for name, value in service.get("environment", {}).items()}
