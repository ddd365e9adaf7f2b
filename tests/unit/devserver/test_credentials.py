"""Secrets of an installation."""

import stat
from pathlib import Path

from devserver.credentials import load_secrets


def test_secrets_are_generated_once(tmp_path: Path) -> None:
    assert load_secrets(tmp_path) == load_secrets(tmp_path)


def test_installations_share_no_secret(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = load_secrets(tmp_path / "one"), load_secrets(tmp_path / "two")
    assert set(one) == set(two)
    assert not set(one.values()) & set(two.values())


def test_secrets_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    load_secrets(tmp_path)
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_missing_secrets_are_added(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text("SECRET_KEY=kept=as=it=is\n")
    secrets = load_secrets(tmp_path)
    assert secrets["SECRET_KEY"] == "kept=as=it=is"
    assert load_secrets(tmp_path) == secrets


def test_jwt_key_includes_its_algorithm(tmp_path: Path) -> None:
    key_id, algorithm, secret = load_secrets(tmp_path)["JWT_KEYS"].split(":")
    assert key_id
    assert algorithm == "HS256"
    assert len(secret) >= 64
