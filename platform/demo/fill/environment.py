"""The environment that `make up` has given its own processes, read from its DATA_DIR."""

import json
import os
from pathlib import Path

_LOOPBACK = "127.0.0.1"


class NoServersError(Exception):
    """There is nothing to connect to; the message says what to do."""


def set_environment(data_dir: Path) -> None:
    """Name the servers and keys, unless DATABASE_URL is set already. Raises NoServersError."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if os.environ.get("DATABASE_URL"):
        return
    try:
        ports = json.loads((data_dir / "ports.json").read_text())
        lines = (data_dir / "secrets.env").read_text().splitlines()
    except (OSError, ValueError):
        raise NoServersError(
            f"There is no `make up` in {data_dir}. Start it, and name its folder by --data-dir;"
            " or set DATABASE_URL, REDIS_URL, SECRET_KEY and JWT_KEYS."
        ) from None
    secrets = dict(line.split("=", 1) for line in lines if "=" in line)
    password, redis_password = secrets["POSTGRES_PASSWORD"], secrets["REDIS_PASSWORD"]
    found = {
        "QRSTUDIO_ENV": "development",
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": f"postgresql://qrstudio:{password}@{_LOOPBACK}:{ports['postgres']}/qrstudio",
        "REDIS_URL": f"redis://:{redis_password}@{_LOOPBACK}:{ports['redis']}/0",
        "SECRET_KEY": secrets["SECRET_KEY"],
        "JWT_KEYS": secrets["JWT_KEYS"],
    }
    for name, value in found.items():
        os.environ.setdefault(name, value)
