"""The secrets of one installation: generated once and stored in DATA_DIR/secrets.env, mode 0600."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

FILE_NAME = "secrets.env"


def load_secrets(data_dir: Path) -> dict[str, str]:
    """Read the secrets; missing ones are generated and saved first."""
    path = data_dir / FILE_NAME
    saved = _read(path)
    complete = {name: saved.get(name) or make() for name, make in _MAKERS.items()}
    if complete != saved:
        _write(path, complete)
    return complete


def _make_jwt_keys() -> str:
    """`kid:algorithm:secret`; a second key can be appended to rotate."""
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
    """Atomic: a partial file would lack the password of the existing database."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
