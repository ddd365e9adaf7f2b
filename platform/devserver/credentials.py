"""The secrets of one installation: made once, kept in DATA_DIR/secrets.env for its owner only."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

FILE_NAME = "secrets.env"


def load_secrets(data_dir: Path) -> dict[str, str]:
    """Read them; whatever is missing is made and saved first."""
    path = data_dir / FILE_NAME
    known = _read(path)
    complete = {name: known.get(name) or make() for name, make in _MAKERS.items()}
    if complete != known:
        _write(path, complete)
    return complete


def _make_jwt_keys() -> str:
    """`kid:algorithm:secret`; a second one can be put behind it to rotate."""
    return f"{secrets.token_hex(4)}:HS256:{secrets.token_urlsafe(48)}"


_MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(64),
    "JWT_KEYS": _make_jwt_keys,
    "POSTGRES_PASSWORD": lambda: secrets.token_hex(16),
    "REDIS_PASSWORD": lambda: secrets.token_hex(16),
}


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = (line.partition("=") for line in path.read_text().splitlines())
    return {name: value for name, separator, value in lines if separator}


def _write(path: Path, values: dict[str, str]) -> None:
    """Whole or not at all: half a file would lock us out of our own database."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
